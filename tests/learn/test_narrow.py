from typing import TYPE_CHECKING, Any

import pytest

from kg.extract.learned.encoder import Encoded, encoded, padded, splitter

if TYPE_CHECKING:
    from kg.learn.tagger import Tagger

torch = pytest.importorskip("torch", reason="the network learns with the extra 'train' only")

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "on", "we", "use", "grpo", "and", "adam", "."]
TEXTS = (
    "On GRPO\nWe use GRPO and Adam. We use Adam on GRPO.",
    "On Adam\nWe use Adam on Adam and GRPO. And on GRPO we.",
)
CODES = [encoded(text, splitter(PIECES)) for text in TEXTS]


def wide() -> "Tagger":
    from kg.learn.tagger import Tagger

    torch.manual_seed(1)
    tagger = Tagger(2, len(PIECES))
    tagger.eval()
    return tagger


def said(tagger: "Tagger", code: Encoded) -> list[Any]:
    with torch.no_grad():
        return list(tagger(**{key: torch.from_numpy(value) for key, value in padded([code]).items()}))


def off(tagger: "Tagger", told: list[Any]) -> list[float]:
    return [float((a - b).square().mean()) for a, b in zip(said(tagger, CODES[0]), told, strict=True)]


def test_nothing_is_lost_where_nothing_is_left_out() -> None:
    from kg.learn.narrow import narrowed
    from kg.learn.tagger import WHOLE

    tagger = wide()
    same = narrowed(tagger, CODES, WHOLE)

    assert all(torch.equal(a, b) for a, b in zip(said(tagger, CODES[0]), said(same, CODES[0]), strict=True))


def test_what_adds_nothing_is_what_goes() -> None:
    from kg.learn.narrow import layers, narrowed
    from kg.learn.tagger import HEAD, Size

    tagger = wide()
    with torch.no_grad():
        for layer in layers(tagger):
            layer.out.weight[:, 3 * HEAD : 5 * HEAD] = 0
            layer.down.weight[:, ::2] = 0
    narrow = narrowed(tagger, CODES, Size(10, 768))

    assert all(
        torch.allclose(a, b, atol=1e-4) for a, b in zip(said(tagger, CODES[0]), said(narrow, CODES[0]), strict=True)
    )


def test_a_narrow_tagger_learns_to_say_what_the_wide_one_says() -> None:
    from kg.learn.narrow import narrowed, taught
    from kg.learn.tagger import Linear, Size

    tagger = wide()
    narrow = narrowed(tagger, CODES, Size(4, 256))
    before = said(narrow, CODES[0])
    taught(narrow, tagger, CODES, epochs=60, rate=1e-3, seed=1, batch=2)
    first, after = (off(tagger, told) for told in (before, said(narrow, CODES[0])))

    assert all(a < b / 2 for a, b in zip(after, first, strict=True))
    assert not any(m.rounded for m in narrow.modules() if isinstance(m, Linear))


def test_a_linear_map_in_whole_numbers_is_nearly_the_same_and_learns() -> None:
    from kg.learn.tagger import Linear

    torch.manual_seed(1)
    linear, x = Linear(64, 8), torch.randn(1, 9, 64, requires_grad=True)
    plain = linear(x)
    linear.rounded = True
    told = linear(x)
    told.sum().backward()

    assert not torch.equal(plain, told)
    assert (plain - told).abs().max() < 0.05
    assert x.grad is not None
    assert linear.weight.grad is not None
    assert torch.allclose(linear.part(x, slice(2, 5)), told[..., 2:5], atol=1e-6)
