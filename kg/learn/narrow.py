"""A tagger made narrow: which heads and neurons stay, and how it learns to say what the wide one says.

The narrow one reads in less than two thirds of the time. It learns without annotations: any text will do, since the
wide one says of each, layer by layer, what it should be. Meanwhile it works in whole numbers (`tagger.Linear`), as it
will when it reads.

Sources: P. Michel, O. Levy and G. Neubig, "Are Sixteen Heads Really Better than One?", arXiv:1905.10650; X. Jiao et
al., "TinyBERT: Distilling BERT for Natural Language Understanding", arXiv:1909.10351.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.learned.encoder import WIDEST, Encoded, padded
from kg.learn.lessons import Schedule, descend, steps
from kg.learn.silver import UNLIKELY
from kg.learn.tagger import HEAD, NARROW, Layer, Linear, Size, Tagger

SHOWN: Final = 100  # texts from which it is told what adds most
LEAST: Final = 12  # words of a text that is worth learning from


def narrowed(wide: Tagger, codes: Sequence[Encoded], size: Size = NARROW) -> Tagger:
    """WIDE with layers of SIZE: in each the heads and neurons that add most to what it makes of the first CODES."""
    narrow = Tagger(len(wide.layers), wide.pieces.num_embeddings, size=size, fields=wide.fields)
    state = dict(wide.state_dict())
    for n, (heads, inner) in enumerate(_energies(wide, codes[:SHOWN])):
        neurons = _most(inner, size.inner)
        features = (_most(heads, size.heads)[:, None] * HEAD + torch.arange(HEAD)).flatten()
        rows = torch.cat([features + len(heads) * HEAD * part for part in range(3)])
        for name, kept in (("qkv", rows), ("up", neurons)):
            for part in ("weight", "bias"):
                state[f"layers.{n}.{name}.{part}"] = state[f"layers.{n}.{name}.{part}"][kept]
        for name, kept in (("out", features), ("down", neurons)):
            state[f"layers.{n}.{name}.weight"] = state[f"layers.{n}.{name}.weight"][:, kept]
    narrow.load_state_dict(state)
    narrow.eval()
    return narrow


def layers(tagger: Tagger) -> list[Layer]:
    """The layers of TAGGER."""
    return [layer for layer in tagger.layers if isinstance(layer, Layer)]


def _most(energy: Tensor, number: int) -> Tensor:
    return energy.argsort(descending=True, stable=True)[:number].sort().values


def _energies(tagger: Tagger, codes: Sequence[Encoded]) -> list[tuple[Tensor, Tensor]]:
    """How much each head and each inner neuron adds to the sums of each layer over CODES, squared."""
    seen: dict[nn.Module, Tensor] = {}

    def look(module: nn.Module, given: tuple[Tensor, ...]) -> None:
        x = given[0].flatten(0, -2)
        seen[module] = seen.get(module, torch.zeros(())) + x.T @ x

    hooks = [m.register_forward_pre_hook(look) for layer in layers(tagger) for m in (layer.out, layer.down)]
    tagger.eval()
    made = []
    with torch.no_grad():
        for code in codes:
            tagger(**{key: torch.from_numpy(value) for key, value in padded([code]).items()})
        for layer in layers(tagger):
            both = seen[layer.out] * (layer.out.weight.T @ layer.out.weight)
            count = len(both) // HEAD
            heads = both.view(count, HEAD, count, HEAD).sum((1, 3)).diagonal()
            made.append((heads, seen[layer.down].diagonal() * layer.down.weight.square().sum(0)))
    for hook in hooks:
        hook.remove()
    return made


def taught(
    narrow: Tagger,
    wide: Tagger,
    codes: Sequence[Encoded],
    *,
    epochs: float,
    rate: float,
    seed: int,
    batch: int = 8,
    said: Callable[[int, int, float], None] | None = None,
) -> Tagger:
    """NARROW after EPOCHS over CODES, in which it learnt to say of each what WIDE says: all weights but the word
    pieces', by Adam."""
    codes = [code for code in codes if len(code.words) >= LEAST]
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    narrow.pieces.weight.requires_grad_(False)
    optimizer = torch.optim.AdamW([p for p in narrow.parameters() if p.requires_grad], lr=rate, weight_decay=0.0)
    schedule = Schedule(optimizer, int(np.ceil(epochs * len(codes) / batch)))
    narrow.eval()  # nothing is dropped: it is to say the same, not to guess
    wide.eval()
    with rounded(narrow), _watched(narrow) as inner, _watched(wide) as outer:

        def loss(places: Sequence[int]) -> Tensor:
            given = _even([codes[i] for i in places])
            inner.clear()
            outer.clear()
            with torch.no_grad():
                aims = wide(**given)
            return _unlike(narrow(**given), aims, len(narrow.fields["gold"])) + sum(map(_off, inner, outer))

        descend(narrow, schedule, steps(codes, batch, chance, schedule.total), loss, said)
    return narrow


@contextmanager
def rounded(tagger: Tagger) -> Iterator[None]:
    """TAGGER works in whole numbers meanwhile."""
    linear = [m for m in tagger.modules() if isinstance(m, Linear)]
    for module in linear:
        module.rounded = True
    yield
    for module in linear:
        module.rounded = False


@contextmanager
def _watched(tagger: Tagger) -> Iterator[list[Tensor]]:
    """A list to which TAGGER meanwhile adds what each of its layers makes."""
    seen: list[Tensor] = []
    hooks = [layer.register_forward_hook(lambda _, __, made: seen.append(made)) for layer in layers(tagger)]
    yield seen
    for hook in hooks:
        hook.remove()


def _even(codes: Sequence[Encoded]) -> dict[str, Tensor]:
    """CODES of like length as one batch, cut where the shortest ends: so nothing is padding."""
    width = min(len(c.pieces) for c in codes)
    count = min(int((c.firsts < width).sum()) for c in codes)
    columns = {key: [getattr(c, key)[:width] for c in codes] for key in ("pieces", "shapes", "zones")}
    columns["firsts"] = [c.firsts[:count] for c in codes]
    return {key: torch.from_numpy(np.stack(rows)) for key, rows in columns.items()}


def _unlike(said: tuple[Tensor, ...], aims: tuple[Tensor, ...], kinds: int) -> Tensor:
    """How far what is SAID of spans, borders, ends and parts is from the AIMS."""
    (spans, borders, *told), (spans_aim, borders_aim, *wanted) = said, aims
    count = spans.shape[1]
    allowed = torch.arange(count)[:, None] + torch.arange(WIDEST) < count
    likely = torch.sigmoid(spans_aim[..., 0])
    weight = likely.sum().clamp(min=4)
    wrong = functional.binary_cross_entropy_with_logits(spans[..., 0], likely, reduction="none")
    loss = (wrong * allowed).sum() / weight
    there = allowed & (likely > UNLIKELY)  # nothing else has types and roles to learn
    for cut in (slice(1, 1 + kinds), slice(1 + kinds, None)):
        each = _surprise(spans[there][:, cut], spans_aim[there][:, cut])
        loss = loss + (each * likely[there]).sum() / weight
    return loss + _surprise(borders, borders_aim).mean() + sum(map(_off, told, wanted))


def _surprise(scores: Tensor, aims: Tensor) -> Tensor:
    """The cross-entropy of each row of SCORES with that of AIMS."""
    return -(functional.log_softmax(scores, -1) * torch.softmax(aims, -1)).sum(-1)


def _off(made: Tensor, aim: Tensor) -> Tensor:
    """The share of the variance of AIM that MADE misses."""
    return functional.mse_loss(made, aim) / aim.var()
