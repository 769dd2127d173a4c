"""How the network learns: batches of texts, what each should say, how wrong it is, and steps that mend that."""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.learned.encoder import WIDEST, Encoded, Splitter, encoded, padded
from kg.learn.gold import Example, Soft, Stated, hardened
from kg.learn.tagger import Tagger
from kg.model import RELATIONS

# Sixteen bits halve the time of learning where the processor can multiply them; without AVX-512 they take twelvefold.
HALVES: Final = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
SHOWN: Final = 0.7  # of the places of a name


def learn(
    tagger: Tagger,
    examples: Sequence[Example],
    split: Splitter,
    *,
    epochs: float,
    rate: float,
    seed: int,
    batch: int = 4,
    said: Callable[[int, int, float], None] | None = None,
) -> Tagger:
    """TAGGER after EPOCHS over EXAMPLES: AdamW, a tenth of warm-up, then straight down to nothing.

    The word pieces' embeddings stay as they are; what is new learns ten times as fast.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    codes = [encoded(e.text, split) for e in examples]
    tagger.pieces.weight.requires_grad_(False)
    schedule = Schedule(_optimizer(tagger, rate), int(np.ceil(epochs * len(examples) / batch)))
    tagger.train()
    batches = steps(codes, batch, chance, schedule.total, [e.field for e in examples])

    def loss(places: Sequence[int]) -> Tensor:
        return _loss(tagger, [examples[i] for i in places], [codes[i] for i in places], split.numbers["[MASK]"])

    descend(tagger, schedule, batches, loss, said)
    tagger.eval()
    return tagger


def descend(
    tagger: Tagger,
    schedule: "Schedule",
    batches: Iterator[list[int]],
    loss: Callable[[Sequence[int]], Tensor],
    said: Callable[[int, int, float], None] | None,
) -> None:
    """A step of the optimizer of SCHEDULE, down the LOSS of TAGGER, for each of BATCHES."""
    for step, places in enumerate(batches, 1):
        wrong = loss(places)
        schedule.optimizer.zero_grad()
        torch.autograd.backward(wrong)
        nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
        schedule.optimizer.step()
        schedule(step)
        if said:
            said(step, schedule.total, float(wrong.detach()))


class Schedule:
    """Rates of learning: a tenth of the steps up to what they were, then straight down to nothing."""

    def __init__(self, optimizer: torch.optim.Optimizer, total: int) -> None:
        self.optimizer, self.total = optimizer, total
        self.rates = [group["lr"] for group in optimizer.param_groups]
        self(0)

    def __call__(self, step: int) -> None:
        warm = max(1, self.total // 10)
        share = min((step + 1) / warm, max(0.0, (self.total - step) / (self.total - warm + 1)))
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share


def _optimizer(tagger: Tagger, rate: float) -> torch.optim.Optimizer:
    old = ("layers.", "norm.", "places.")
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in tagger.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((name.startswith(old), parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": values, "lr": rate if is_old else 10 * rate, "weight_decay": 0.01 if decays else 0.0}
            for (is_old, decays), values in sorted(groups.items())
        ],
        betas=(0.9, 0.98),
    )


def steps(
    codes: Sequence[Encoded], batch: int, chance: random.Random, total: int, fields: Sequence[str] | None = None
) -> Iterator[list[int]]:
    """The places of TOTAL batches of CODES, each of one of FIELDS and of like length, in an order of chance."""
    of = fields or [""] * len(codes)
    made = 0
    while True:
        order = sorted(range(len(codes)), key=lambda i: (of[i], len(codes[i].pieces) + chance.uniform(-20, 20), i))
        cuts = [0, *(n for n in range(1, len(order)) if of[order[n]] != of[order[n - 1]])]
        groups = [
            order[n : min(n + batch, stop)]
            for start, stop in pairwise([*cuts, len(order)])
            for n in range(start, stop, batch)
        ]
        chance.shuffle(groups)
        for group in groups:
            if made == total:
                return
            made += 1
            yield group


def _loss(tagger: Tagger, examples: Sequence[Example], codes: Sequence[Encoded], mask: int) -> Tensor:
    arrays = {key: torch.from_numpy(value) for key, value in padded(codes).items()}
    hide = (torch.rand(arrays["pieces"].shape) < 0.04) & (arrays["pieces"] > 0)
    arrays["pieces"] = arrays["pieces"].masked_fill(hide, mask)
    field = examples[0].field
    kinds = len(tagger.fields[field])
    with torch.autocast("cpu", torch.bfloat16, enabled=HALVES):
        x = tagger.read(arrays["pieces"], arrays["shapes"], arrays["zones"], arrays["firsts"])
        scores = tagger.scorers[field](tagger.spans(x)).float()
        borders = tagger.borders(x).float()
        ends, told = tagger.bonds.ends(x).float(), tagger.parts.told(x).float()
    aim = _aims(examples, codes, scores.shape[1], kinds)
    count = aim.likely.sum().clamp(min=4)
    entity = functional.binary_cross_entropy_with_logits(scores[..., 0], aim.right, reduction="none")
    loss = (entity * aim.allowed).sum() / count
    loss = loss + functional.cross_entropy(borders.flatten(0, 1), aim.tags.flatten(), ignore_index=-1)
    if len(aim.likely):
        shown = scores[aim.row, aim.first, aim.wide]
        loss = loss + _divergence(shown[:, 1 : 1 + kinds], aim.types)
        if field == "gold":
            loss = loss + 0.75 * _divergence(shown[:, 1 + kinds :], aim.roles)
    stated = [e.stated for e in examples]
    return loss + 0.5 * _misstated(tagger, ends, stated) + _miscast(tagger, told, stated)


def _misstated(tagger: Tagger, ends: Tensor, stated: Sequence[Stated | None]) -> Tensor:
    """The cross-entropy of relations between the names of each text with what is STATED, per relation."""
    loss, count = torch.zeros(()), 0
    for row, one in zip(ends, stated, strict=True):
        if one is None or not len(one.places):
            continue
        places = torch.from_numpy(one.places[one.places[:, 2] < len(row)])
        head, relation, tail = torch.from_numpy(one.relations).unbind(1)
        size = int(max(one.places[:, 0].max(), one.relations[:, [0, 2]].max(initial=0))) + 1
        right = torch.zeros(size, size, len(RELATIONS))
        right[head, tail, relation] = 1
        there = torch.zeros(size)
        there[places[:, 0]] = 1
        weight = there[:, None] * there * (1 - torch.eye(size))
        each = functional.binary_cross_entropy_with_logits(tagger.bonds(row, places, size), right, reduction="none")
        loss = loss + (each * weight[..., None]).sum()
        count += len(head)
    return loss / max(4, count)


def _miscast(tagger: Tagger, told: Tensor, stated: Sequence[Stated | None]) -> Tensor:
    """The cross-entropy of the roles of what each text names with what is STATED, per name.

    Of some names some places are hidden: when the network reads, they may go by another name there.
    """
    loss, count = torch.zeros(()), 0
    for row, one in zip(told, stated, strict=True):
        if one is None or not len(one.places):
            continue
        places = torch.from_numpy(one.places[one.places[:, 2] < len(row)])
        shown = torch.rand(len(places)) < SHOWN
        shown |= ~torch.isin(places[:, 0], places[shown, 0])
        names, owner = places[shown, 0].unique(return_inverse=True)
        places = torch.cat([owner[:, None], places[shown, 1:]], 1)
        scores = tagger.parts(row, places, len(names))
        loss = loss + functional.cross_entropy(scores, torch.from_numpy(one.roles)[names], reduction="sum")
        count += len(names)
    return loss / max(1, count)


def _divergence(scores: Tensor, aims: Tensor) -> Tensor:
    """The cross-entropy of SCORES and AIMS, whose rows sum to the weight of each."""
    return -(functional.log_softmax(scores, -1) * aims).sum() / aims.sum().clamp(min=1)


class _Aims(NamedTuple):
    """What a batch should say: of every span whether it is an entity, and if the text has it at all; of the labelled
    ones by ROW, FIRST word and width how likely they are, and their types and roles, times that; tags of words."""

    right: Tensor
    allowed: Tensor
    row: Tensor
    first: Tensor
    wide: Tensor
    likely: Tensor
    types: Tensor
    roles: Tensor
    tags: Tensor


def _aims(examples: Sequence[Example], codes: Sequence[Encoded], count: int, kinds: int) -> _Aims:
    shape = (len(examples), count, WIDEST)
    right, allowed = torch.zeros(shape), torch.zeros(shape)
    tags = torch.full(shape[:2], -1, dtype=torch.long)
    labels: list[Soft] = []
    rows: list[NDArray[np.int64]] = []
    for row, (example, code) in enumerate(zip(examples, codes, strict=True)):
        size = len(code.firsts)
        tags[row, :size] = 0
        for wide in range(WIDEST):
            allowed[row, : max(0, size - wide), wide] = 1
        soft = example.soft or hardened(example.spans, kinds)
        inside = soft.spans.sum(1) < size
        for first, wide in sorted(soft.spans[inside & (soft.likely >= 0.5)].tolist(), key=lambda s: -s[1]):
            if not tags[row, first : first + wide + 1].any():  # the outer span has the words
                tags[row, first : first + wide + 1] = 2
                tags[row, first] = 1
        rows.append(np.full(inside.sum(), row))
        labels.append(Soft(soft.spans[inside], soft.likely[inside], soft.types[inside], soft.roles[inside]))
    place = np.concatenate([np.concatenate(rows)[:, None], np.concatenate([s.spans for s in labels])], 1)
    sure = torch.from_numpy(np.concatenate([s.likely for s in labels]))
    kind = torch.from_numpy(np.concatenate([s.types for s in labels]))
    part = torch.from_numpy(np.concatenate([s.roles for s in labels]))
    row_, first_, wide_ = torch.from_numpy(place).unbind(1)
    right[row_, first_, wide_] = sure
    return _Aims(right, allowed, row_, first_, wide_, sure, kind * sure[:, None], part * sure[:, None], tags)
