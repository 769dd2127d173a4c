"""What leaves is, byte for byte, what stands in golden/.

After a change that is meant to be seen, `python -m tests.export.test_golden` writes the new files.
"""

from pathlib import Path

import pytest

from kg.export import EXPORTERS, export
from tests.export.graphs import field

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("suffix", sorted(EXPORTERS))
def test_a_format_is_what_it_was(tmp_path: Path, suffix: str) -> None:
    made = tmp_path / f"field{suffix}"

    export(field(), made)

    assert made.read_bytes() == (GOLDEN / f"field{suffix}").read_bytes()


if __name__ == "__main__":
    for name in EXPORTERS:
        export(field(), GOLDEN / f"field{name}")
