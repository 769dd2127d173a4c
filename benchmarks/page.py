"""The tables of what was measured, written between the marks of the pages that show them.

    python -m benchmarks.page

A page marks a place with `<!-- NAME -->` and `<!-- /NAME -->`; what stands between is a table of `TABLES`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg.io import replacing

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results"
PAGES: Final = (HERE / "README.md", HERE.parent / "README.md")
_MARKED: Final = re.compile(r"(<!-- ([\w-]+) -->\n).*?(<!-- /\2 -->)", re.DOTALL)

# Who is compared, as the tables call them, in this order.
PEERS: Final[Mapping[str, str]] = {
    "accurate": "**`kg`, accurate**",
    "fast": "**`kg`, fast**",
    "cnn": "spaCy's CNN, learned from the same papers",
    "crf": "CRF, learned from the same papers",
    "dictionary": "all that the other papers name, as a list",
    "papers-with-code": "Papers with Code's methods (June 2022), as a list",
    "yake": "YAKE",
    "likeness": "phrases nearest to the text (as KeyBERT does)",
}
SHOWN: Final = ("accurate", "fast", "cnn", "crf", "papers-with-code")  # on the front page
# The benchmarks, what part of them is tested, and the F1 that others published.
OUTSIDE: Final = (
    ("scierc", "test", "SciERC", ".60 (LSTM) to .70 (large Transformers)"),
    ("scier", "test", "SciER", ""),
    ("scier", "test_ood", "SciER, out of domain", ""),
    ("tdmsci", "test", "TDMSci", ".62"),
)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all but the first column are to the right.

    >>> print(table(("who", "F1"), [("we", ".70")]), end="")
    | who | F1 |
    |---|--:|
    | we | .70 |
    """
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    text = [f"| {' | '.join(head)} |", f"|{'|'.join(lines[1])}|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(text) + "\n"


def share(figure: float | None) -> str:
    """FIGURE as tables show it.

    >>> share(0.7021), share(1.0), share(None)
    ('.702', '1.000', '–')
    """
    return "–" if figure is None else f"{figure:.3f}".removeprefix("0")


def peers(names: Iterable[str] = tuple(PEERS)) -> str:
    """The table of those of the peers NAMES that were measured, with a line on what it was measured on."""
    made = _results("peers")
    kinds = ("entities", "names", "untyped", "concepts")
    rows = [
        (PEERS[name], *(share(made["rows"][name].get(kind)) for kind in kinds))
        for name in names
        if name in made["rows"]
    ]
    head = ("", "entities F1", "names F1", "untyped F1", "concepts found")
    return table(head, rows) + (
        f"\n{made['papers']:,} papers that none of them has seen, {made['learned from']:,} to learn from; "
        f"{made['date']}.\n"
    )


def keywords() -> str:
    """The table of who finds the key words that the site has itself."""
    made = _results("peers")["keywords"]
    called = {"gold": "the annotators", "accurate": PEERS["accurate"], "fast": PEERS["fast"]}
    rows = [(called[name], share(made["found"][name])) for name in called if name in made["found"]]
    return table(("", "of the site's key words"), rows) + (
        f"\n{made['keywords']:,} key words of {made['papers']:,} papers; {share(made['verbatim'])} of them stand in "
        f"the text. As entities without types they reach F1 {share(made['untyped'])} "
        f"(precision {share(made['precision'])}, recall {share(made['recall'])}).\n"
    )


def outside() -> str:
    """The table of public benchmarks."""
    made = _results("outside")
    rows = [
        (
            title,
            made[name]["start"],
            *(share(made[name][part][kind]) for kind in ("precision", "recall", "f1")),
            share(made[name]["dev"]["f1"]),
            published,
        )
        for name, part, title, published in OUTSIDE
        if name in made
    ]
    return table(("", "starts from", "P", "R", "F1", "F1 on dev", "published F1"), rows)


def runs() -> str:
    """The table of how each public benchmark was learned."""
    made = _results("outside")
    rows = [
        (title, *(f"{made[name][kind]}" for kind in ("layers", "words", "epochs", "weights", "threshold")))
        for name, title in {name: title for name, part, title, _ in OUTSIDE if part == "test"}.items()
        if name in made
    ]
    return table(("", "layers", "longest span", "epochs", "weights", "least confidence"), rows)


def reliability() -> str:
    """The sentence on calibration."""
    made = _results("reliability")
    count = sum(b["count"] for b in made["bins"])
    return f"Expected calibration error {share(made['error'])}, over {count:,} entities of {made['papers']:,} papers.\n"


TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "peers": peers,
    "peers-short": lambda: peers(SHOWN),
    "keywords": keywords,
    "outside": outside,
    "outside-runs": runs,
    "reliability": reliability,
}


def filled(page: str) -> str:
    """PAGE with the tables of TABLES between its marks as they are now."""
    return _MARKED.sub(lambda m: f"{m[1]}{TABLES[m[2]]()}{m[3]}" if m[2] in TABLES else m[0], page)


def _results(name: str) -> Any:
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


def main() -> None:
    for page in PAGES:
        before = page.read_text("utf-8")
        after = filled(before)
        if after != before:
            with replacing(page) as new:
                new.write_text(after, "utf-8")


if __name__ == "__main__":
    main()
