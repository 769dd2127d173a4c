"""A real Neo4j Community server without Docker: its jars by Maven, run by Java, on a free loopback port.

    python -m tests.neo4j.server        starts one, prints how to reach it, stops it on Ctrl-C

NEO4J_VERSION chooses another version than the one in pom.xml: 5.26.x needs Java 17 or 21, 2026.x needs Java 25.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = os.environ.get("NEO4J_VERSION", "5.26.31")
# The class that starts the server, by the first part of the version.
_MAIN = {"4": "org.neo4j.server.CommunityEntryPoint", "5": "org.neo4j.server.CommunityEntryPoint"}
_NEWEST_MAIN = "org.neo4j.server.Neo4jCommunity"
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
server.memory.pagecache.size=256m
"""


class Neo4j:
    """A server with its data in HOME, stopped until it is started."""

    user = "neo4j"
    database = "neo4j"

    def __init__(self, home: Path, version: str = VERSION) -> None:
        self.home = home
        self.password = secrets.token_hex(8)
        self.uri = f"bolt://127.0.0.1:{_free_port()}"
        self._version = version
        self._jars = jars(version)
        self._process: subprocess.Popen[bytes] | None = None
        (home / "conf").mkdir(parents=True)
        configuration = _CONFIGURATION.format(port=self.uri.rpartition(":")[2])
        (home / "conf" / "neo4j.conf").write_text(configuration, encoding="utf-8")
        self.admin("dbms", "set-initial-password", self.password)

    @property
    def environ(self) -> dict[str, str]:
        """How a client is told to reach the server."""
        return {"NEO4J_URI": self.uri, "NEO4J_USERNAME": self.user, "NEO4J_PASSWORD": self.password}

    @property
    def pid(self) -> int | None:
        """The number of the server's process, None while it is stopped."""
        return self._process.pid if self._process else None

    def admin(self, *arguments: str, folder: Path | None = None) -> str:
        """What neo4j-admin prints when it is run in FOLDER; the server must be stopped."""
        command = ["java", "-cp", f"{self._jars}/*", "org.neo4j.cli.AdminTool", *arguments]
        done = subprocess.run(command, env=self._environ(), cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout + done.stderr

    def start(self, seconds: float = 600) -> None:
        """Start the server and wait until Bolt answers."""
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
        folders = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}", "--console-mode"]
        main = _MAIN.get(self._version.partition(".")[0], _NEWEST_MAIN)
        vectors = "--add-modules=jdk.incubator.vector"
        command = ["java", "-Xmx1g", *opened, vectors, "-cp", f"{self._jars}/*", main, *folders]
        with (self.home / "console.log").open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environ(), stdout=log, stderr=log)
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError((self.home / "console.log").read_text(encoding="utf-8"))
            time.sleep(0.2)

    def _answers(self) -> bool:
        from neo4j import GraphDatabase
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            with (
                GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver,
                driver.session(database=self.database) as session,
            ):
                session.run("RETURN 1").consume()
        except (DriverError, Neo4jError):
            return False
        return True

    def stop(self) -> None:
        """Ask the server to end, and wait for it."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=60)
            self._process = None

    def kill(self) -> None:
        """End the server as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait(timeout=60)
            self._process = None

    def _environ(self) -> dict[str, str]:
        return {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}


def why_not() -> str:
    """Why no server can be started here; "" when one can."""
    lacking = [program for program in ("java", "mvn") if not shutil.which(program)]
    return f"a Neo4j server needs {' and '.join(lacking)}" if lacking else ""


def jars(version: str = VERSION) -> Path:
    """The folder with the jars of the server, fetched by Maven the first time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "papers-kg"
    folder = cache / f"neo4j-{version}"
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as new:
            options = [f"-DoutputDirectory={new}/lib", "-DincludeScope=runtime", f"-Dneo4j.version={version}"]
            pom = Path(__file__).with_name("pom.xml")
            subprocess.run(["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", *options], check=True)
            if not folder.exists():
                Path(new, "lib").rename(folder)
    return folder


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def running(version: str = VERSION) -> Iterator[Neo4j]:
    """A started server with nothing in it, which is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        server = Neo4j(Path(home), version)
        try:
            server.start()
            yield server
        finally:
            server.kill()


def main() -> None:
    """Run a server until Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with running() as server:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in server.environ.items()))
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            server.stop()


if __name__ == "__main__":
    main()
