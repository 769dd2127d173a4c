"""A language model behind an endpoint: a real server on this machine, which answers well or badly."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from kg.errors import KgError, NoServer
from kg.extract import adapters
from kg.extract.adapters.endpoints import KEY, Endpoint, found, named_in
from tests.extract.adapters.papers import PAPERS, named

Answer = tuple[int, dict[str, str], bytes]


def said(content: Any) -> Answer:
    """An answer of the model, as the protocol wraps it."""
    text = content if isinstance(content, str) else json.dumps(content)
    return 200, {}, json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def entities(*pairs: tuple[str, str]) -> Answer:
    return said({"entities": [{"text": text, "type": kind} for text, kind in pairs]})


@dataclass
class Model:
    """A server that gives its ANSWERS in turn, the last for ever, and keeps what it was asked."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def endpoint(self, **more: Any) -> Endpoint:
        return Endpoint(f"{self.url}/chat/completions", "tiny", sleep=self.slept.append, **more)


@pytest.fixture
def model() -> Iterator[Model]:
    served = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            served.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            served.keys.append(self.headers.get("Authorization"))
            status, headers, body = served.answers.pop(0) if len(served.answers) > 1 else served.answers[0]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 http.server calls it so
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_the_model_names_becomes_mentions(model: Model) -> None:
    model.answers = [entities(("turbo grid search", "method"), ("Plainsong", "Benchmark"))]

    annotations = list(adapters.annotations("openai:tiny", PAPERS, endpoint=model.url))

    assert named(annotations[0]) == {"turbo grid search": "method", "Plainsong": "benchmark"}
    assert {mention.by for mention in annotations[0].mentions} == {"openai"}
    assert annotations[1].mentions == ()


def test_only_what_stands_in_the_text_is_believed(model: Model) -> None:
    model.answers = [
        entities(("Zephyr", "method"), ("GPT-9", "method"), ("zephyr", "task"), ("Zeph", "task"), ("care", "animal"))
    ]

    (spans,) = found(model.endpoint(), ["On Zephyr\nWe train Zephyr with care."])

    assert [(span.start, span.end, span.type) for span in spans] == [(3, 9, "method"), (19, 25, "method")]


def test_the_text_and_the_types_are_what_is_sent(model: Model) -> None:
    model.answers = [entities()]

    list(found(model.endpoint(), [PAPERS[0].text]))

    (asked,) = model.asked
    assert (asked["model"], asked["temperature"]) == ("tiny", 0)
    assert asked["messages"][-1] == {"role": "user", "content": PAPERS[0].text}
    assert all(kind in asked["messages"][0]["content"] for kind in ("method", "benchmark", "metric"))
    assert model.keys == [None]


def test_answers_keep_the_order_of_the_texts(model: Model) -> None:
    model.answers = [entities(*((f"N{n}", "method") for n in range(20)))]

    spans = list(found(model.endpoint(), [f"Paper N{n}\n" for n in range(20)]))

    assert [len(each) for each in spans] == [1] * 20


def test_the_key_comes_from_the_environment(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    model.answers = [entities()]
    monkeypatch.setenv(KEY, "open sesame")

    list(adapters.annotations("openai:tiny", PAPERS[:1], endpoint=model.url))

    assert model.keys == ["Bearer open sesame"]


def test_a_key_is_not_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(KgError, match="in the clear"):
        list(found(Endpoint("http://models.example/v1/chat/completions", "tiny", "open sesame"), ["text"]))


def test_a_key_does_not_follow_to_another_address(model: Model) -> None:
    model.answers = [(302, {"Location": f"{model.url}/elsewhere"}, b"")]

    with pytest.raises(NoServer, match="302"):
        list(found(model.endpoint(key="open sesame"), ["text"]))
    assert len(model.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_waited_for(model: Model, status: int) -> None:
    model.answers = [(status, {}, b"busy"), (status, {"Retry-After": "7"}, b"busy"), entities(("text", "task"))]

    (spans,) = found(model.endpoint(), ["text"])

    assert len(spans) == 1
    assert model.slept == [1.0, 7.0]


@pytest.mark.parametrize(
    ("answer", "why", "asked"),
    [
        pytest.param(
            (401, {}, b'{"error": "bad\nkey"}'), r"wants another key than OPENAI_API_KEY holds \(401\)", 1, id="key"
        ),
        pytest.param((404, {}, b""), r"has no model tiny \(404\)", 1, id="model"),
        pytest.param((400, {}, b"too long"), r"refuses \(400\): too long", 1, id="request"),
        pytest.param((503, {}, b"down"), r"refuses \(503\): down", 4, id="server"),
        pytest.param((200, {}, b"<html>"), "does not speak the OpenAI protocol", 1, id="page"),
        pytest.param((200, {}, b'{"choices": []}'), "does not speak the OpenAI protocol", 1, id="nothing"),
    ],
)
def test_what_stays_is_one_clear_line(model: Model, answer: Answer, why: str, asked: int) -> None:
    model.answers = [answer]

    with pytest.raises(NoServer, match=why) as error:
        list(found(model.endpoint(), ["text"]))

    assert "\n" not in str(error.value)
    assert len(model.asked) == asked


def test_a_server_that_is_not_there_says_so(model: Model) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        gone = replace(model.endpoint(), url=f"http://127.0.0.1:{closed.server_address[1]}/v1")

    with pytest.raises(NoServer, match="is the server running"):
        list(found(gone, ["text"]))
    assert model.slept == [1.0, 2.0, 4.0]


def test_a_server_that_is_silent_is_given_up(model: Model) -> None:
    wait = threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            wait.wait(5)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        with pytest.raises(NoServer, match="does not answer: timed out"):
            list(found(replace(model.endpoint(timeout=0.05), url=url), ["text"]))
        wait.set()
        server.shutdown()


def test_an_answer_that_lists_nothing_is_told_and_the_rest_goes_on(
    model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    model.answers = [said("I cannot do that."), entities(("text", "task"))]

    spans = [*found(model.endpoint(), ["first\n"]), *found(model.endpoint(), ["text\n"])]

    assert [len(each) for each in spans] == [0, 1]
    assert "no list of entities for 'first', but 'I cannot do that.'" in caplog.text


@pytest.mark.parametrize(
    ("answer", "pairs"),
    [
        ('```json\n[{"text": "A", "type": "TASK"}]\n```', [("A", "task")]),
        (
            '{"entities": [{"text": 3, "type": "task"}, "x", {"type": "task"}, {"text": "B", "type": "metric"}]}',
            [("B", "metric")],
        ),
        ('{"entities": []}', []),
        ('{"entities": "none"}', None),
        ('{"entities": [', None),
        ("", None),
    ],
)
def test_lists_are_read_whatever_stands_around_them(answer: str, pairs: list[tuple[str, str]] | None) -> None:
    assert named_in(answer) == pairs


@pytest.mark.parametrize(
    ("endpoint", "why"),
    [(None, "needs its address"), ("localhost:8000", "is no address"), ("file:///etc", "is no address")],
)
def test_an_endpoint_is_an_address(endpoint: str | None, why: str) -> None:
    with pytest.raises(KgError, match=why):
        next(adapters.annotations("openai:tiny", PAPERS, endpoint=endpoint))


def test_the_version_changes_with_model_and_address() -> None:
    def made(name: str, endpoint: str) -> str:
        return adapters.version(f"openai:{name}", endpoint=endpoint)

    assert made("a", "http://x/v1") == made("a", "http://x/v1/") != made("b", "http://x/v1") != made("b", "http://y/v1")
