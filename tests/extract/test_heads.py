import pytest

from kg.extract.heads import head_type, heads
from kg.model import TYPES


@pytest.mark.parametrize(
    ("key", "kind"),
    [("a new benchmark", "benchmark"), ("trust algorithm", "method"), ("error rate", "metric"), ("", "")],
)
def test_the_last_word_tells_the_type(key: str, kind: str) -> None:
    assert head_type(key) == kind


def test_every_head_has_a_type_of_ours() -> None:
    assert set(heads().values()) <= set(TYPES)
