"""Whether the confidence of what we find means what it says, as figures and as a picture.

    python -m benchmarks.reliability GOLD.jsonl… --found OURS.jsonl

OURS is out of fold, as for `benchmarks.peers`.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kg.evaluate.answers import read
from kg.evaluate.calibration import Bin, Calibration, calibration
from kg.evaluate.matching import matched
from kg.io import replacing

RESULTS: Final = Path(__file__).parent / "results"
_SIDE: Final = 300
_EDGE: Final = 46
_INK: Final = "#334155"
_BAR: Final = "#2563eb"
_LETTERS: Final = f'font-family="sans-serif" font-size="12" fill="{_INK}" role="img"'


def picture(found: Calibration) -> str:
    """An SVG of the share that is right against confidence; the darker a bar, the more entities it stands for.

    >>> picture(Calibration((Bin(0.8, 0.9, 4, 0.85, 0.75),), 0.1)).count("<rect")
    2
    """
    most = max(b.count for b in found.bins)
    whole = _SIDE + 2 * _EDGE
    seen = f"{sum(b.count for b in found.bins):,}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" {_LETTERS}>',
            f'<rect width="{whole}" height="{whole}" fill="#ffffff"/>',
            *(_bar(b, most) for b in found.bins),
            f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="{_INK}" stroke-dasharray="4 4"/>',
            f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" fill="none" stroke="{_INK}"/>',
            *_ticks(),
            f'<text x="{_x(0.5)}" y="{whole - 8}" text-anchor="middle">confidence</text>',
            f'<text transform="translate(14 {_y(0.5)}) rotate(-90)" text-anchor="middle">share that is right</text>',
            f'<text x="{_x(0.04)}" y="{_y(0.94)}">{seen} entities, calibration error {found.error:.3f}</text>',
            "</svg>\n",
        ]
    )


def _x(share: float) -> float:
    return round(_EDGE + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_EDGE + (1 - share) * _SIDE, 1)


def _bar(one: Bin, most: int) -> str:
    seen = f"{one.count:,} entities: confidence {one.confidence:.2f}, right {one.right:.2f}"
    return (
        f'<rect x="{_x(one.low)}" y="{_y(one.right)}" width="{round((one.high - one.low) * _SIDE - 1, 1)}" '
        f'height="{round(one.right * _SIDE, 1)}" fill="{_BAR}" fill-opacity="{0.25 + 0.75 * one.count / most:.2f}">'
        f"<title>{seen}</title></rect>"
    )


def _ticks() -> Iterator[str]:
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        yield f'<text x="{_x(share)}" y="{_y(0) + 16}" text-anchor="middle">{share:.1f}</text>'
        yield f'<text x="{_x(0) - 6}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>'


def main(argv: Sequence[str] | None = None) -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", nargs="+", type=Path)
    ask.add_argument("--found", type=Path, required=True)
    args = ask.parse_args(argv)
    found = read(args.found)
    truth = {paper: answer for path in args.gold for paper, answer in read(path).items()}
    seen = calibration(matched(answer, found[paper]) for paper, answer in sorted(truth.items()))
    if seen is None:
        raise SystemExit(f"{args.found} states no confidence")
    figures = {"papers": len(truth), "error": seen.error, "bins": [_rounded(b) for b in seen.bins]}
    for name, text in {
        "reliability.svg": picture(seen),
        "reliability.json": json.dumps(figures, indent=1) + "\n",
    }.items():
        with replacing(RESULTS / name) as path:
            path.write_text(text, "utf-8")
    print(f"expected calibration error {seen.error:.3f} over {sum(b.count for b in seen.bins)} entities")


def _rounded(one: Bin) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(one).items()}


if __name__ == "__main__":
    main()
