"""The page around a picture: it holds all that it needs, and its own policy lets it do nothing else."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.io import resource

if TYPE_CHECKING:
    from pyvis.network import Network


def rendered(network: "Network", facts: Mapping[str, Any]) -> str:
    """The page of NETWORK and FACTS.

    It is made by pyvis from a template of ours. That of pyvis fetches Bootstrap even with its resources "in line",
    puts its heading in unescaped, and shows all tooltips as markup if one of them contains "href".
    """
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    folder = resource("visualizations/view")
    style, own = ((folder / name).read_text(encoding="utf-8") for name in ("view.css", "view.js"))
    vis = _vis_network().read_text(encoding="utf-8")
    network.templateEnv = Environment(loader=FileSystemLoader(folder), autoescape=True)
    network.templateEnv.globals.update(
        facts=facts,
        policy=_policy([vis, own], [style]),
        # Trusted: they come with us and with pyvis.
        style=Markup(style),  # noqa: S704
        vis=Markup(vis),  # noqa: S704
        own=Markup(own),  # noqa: S704
    )
    network.path = "view.html"
    html: str = network.generate_html()
    return html


def _vis_network() -> Path:
    """The newest vis-network that pyvis brings."""
    import pyvis

    return max((Path(pyvis.__file__).parent / "templates" / "lib").glob("vis-*/vis-network.min.js"))


def _policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A Content-Security-Policy that lets these run and nothing else, and nothing be fetched.

    >>> _policy(["a()"], []).split("; ")[:2]
    ["default-src 'none'", "script-src 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='"]
    """
    allowed = {"script-src": scripts, "style-src": styles}
    rules = [f"{rule} {' '.join(map(_hash, texts))}" for rule, texts in allowed.items()]
    return "; ".join(["default-src 'none'", *rules, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
