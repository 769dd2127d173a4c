"""The network that scores spans, how it learns, and its export to ONNX."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.learned import bonds
from kg.extract.learned.encoder import GLUED, SHAPES, WIDEST, ZONES, Encoded, Splitter, encoded, padded
from kg.learn.gold import Example, Soft, Stated, hardened
from kg.model import RELATIONS, ROLES, TYPES

HEADS: Final = 12
WIDTH: Final = 384
HIDDEN: Final = 128  # of the span scorer
EPSILON: Final = 1e-12
# Sixteen bits halve the time of learning where the processor can multiply them; without AVX-512 they take twelvefold.
HALVES: Final = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
# Each field of data has a scorer of its own over the same spans: the labels of its types.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "gold": TYPES,
    "scirex_abs": ("Method", "Task", "Metric", "Material"),
    "tdmsci": ("TASK", "DATASET", "METRIC"),
    "crossner_ai": ("algorithm", "product", "task", "metrics", "field", "programlang"),
}


class Drop(nn.Module):
    """Dropout of whole features of a text, the same for all its words: a tenth of the time of nn.Dropout."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return x * (torch.rand(x.shape[0], 1, x.shape[2]) >= self.share).to(x.dtype) / (1 - self.share)


class _Attention(torch.autograd.Function):
    """Attention without a mask, which ONNX Runtime has as one operation."""

    @staticmethod
    def forward(_: Any, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        mixed = functional.scaled_dot_product_attention(_heads(q), _heads(k), _heads(v))
        return mixed.transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph: Any, q: Any, k: Any, v: Any) -> Any:
        made = graph.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=HEADS)
        made.setType(q.type())
        return made


def _heads(x: Tensor) -> Tensor:
    return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)


def _masked(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    weights = torch.softmax(_heads(q) @ _heads(k).transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + mask.to(q.dtype), dim=-1)
    return (weights @ _heads(v)).transpose(1, 2).flatten(2)


class Layer(nn.Module):
    """One Transformer layer, normalised after each half, as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, EPSILON)
        self.drop = Drop(dropout)

    def forward(self, x: Tensor, around: Tensor, mask: Tensor | None = None) -> Tensor:
        """What X, all or some of what stands AROUND, is after the layer."""
        if x is around:
            q, k, v = self.qkv(x).chunk(3, dim=-1)
        else:
            q = functional.linear(x, self.qkv.weight[:WIDTH], self.qkv.bias[:WIDTH])
            k, v = functional.linear(around, self.qkv.weight[WIDTH:], self.qkv.bias[WIDTH:]).chunk(2, dim=-1)
        mixed = _Attention.apply(q, k, v) if mask is None else _masked(q, k, v, mask)
        x = self.norm(x + self.drop(self.out(mixed)))
        out: Tensor = self.last_norm(x + self.drop(self.down(functional.gelu(self.up(x)))))
        return out


class Scorer(nn.Module):
    """Scores of the spans of one field of data: being an entity, its types and, if asked, the paper's roles."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.out = nn.Linear(HIDDEN, outputs)
        nn.init.constant_(self.out.bias[:1], -4.0)  # one span in sixty is an entity

    def forward(self, spans: Tensor) -> Tensor:
        scores: Tensor = self.out(spans)
        return scores


class Bonds(nn.Module):
    """Scores of the relations between the names of a text; see `kg.extract.learned.bonds`, which reads with them."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = nn.Linear(WIDTH, 2 * bonds.WIDTH)
        self.far = nn.Embedding(len(bonds.FAR) + 1, bonds.WIDTH)
        self.out = nn.Linear(bonds.WIDTH, len(RELATIONS))
        nn.init.normal_(self.far.weight, std=0.02)
        nn.init.constant_(self.out.bias, -4.0)  # one pair in twenty is related

    def forward(self, ends: Tensor, places: Tensor, count: int) -> Tensor:
        """Log-odds [head, tail, relation] of COUNT names in PLACES (name, first, last), by the ENDS of the words."""
        owner, first, last = places.T
        head, tail = ((ends[first] + ends[last]) / 2).chunk(2, dim=-1)
        far = torch.bucketize(first[None] - first[:, None], torch.tensor(bonds.FAR))
        scores = self.out(functional.gelu(head[:, None] + tail[None] + self.far(far)))
        one = functional.one_hot(owner, count).to(scores.dtype)
        sums = torch.einsum("mh,mnr,nt->htr", one, torch.exp(scores.clamp(max=20)), one)
        return torch.log(sums + np.exp(bonds.NEVER))

    def weights(self) -> bonds.Weights:
        """What those who read need of it."""
        return bonds.Weights(*(w.detach().numpy() for w in (self.far.weight, self.out.weight.T, self.out.bias)))


class Tagger(nn.Module):
    """MiniLM with shapes and zones; every span of up to WIDEST words gets scores, every word those of O, B, I and what
    it is as the end of a relation."""

    def __init__(
        self, layers: int, vocabulary: int, *, dropout: float = 0.1, fields: Mapping[str, tuple[str, ...]] = FIELDS
    ) -> None:
        super().__init__()
        self.fields = dict(fields)
        self.pieces = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(len(SHAPES) * GLUED, WIDTH)
        self.zones = nn.Embedding(len(ZONES), WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.drop = Drop(dropout)
        self.start = nn.Linear(WIDTH, HIDDEN)
        self.end = nn.Linear(WIDTH, HIDDEN)
        self.mean = nn.Linear(WIDTH, HIDDEN)
        self.wide = nn.Embedding(WIDEST, HIDDEN)
        self.scorers = nn.ModuleDict(
            {name: Scorer(1 + len(labels) + len(ROLES) * (name == "gold")) for name, labels in fields.items()}
        )
        self.borders = nn.Linear(WIDTH, 3)
        self.bonds = Bonds()
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.zones.weight)

    def twin(self) -> "Tagger":
        """Another tagger with the same weights."""
        return deepcopy(self)

    def read(self, pieces: Tensor, shapes: Tensor, zones: Tensor, firsts: Tensor, *, alone: bool = False) -> Tensor:
        """The vector of the first piece of every word; a text ALONE has no padding to mask."""
        places = self.places.weight[: pieces.shape[1]]
        x = self.norm(self.pieces(pieces) + places + self.shapes(shapes) + self.zones(zones))
        x = self.drop(x)
        mask = None if alone else (pieces == 0)[:, None, None, :].to(x.dtype) * -1e4
        for layer in self.layers[:-1]:
            x = layer(x, x, mask)
        texts = torch.arange(len(firsts))[:, None]
        read: Tensor = self.drop(self.layers[-1](x[texts, firsts], x, mask))  # the last layer is for words alone
        return read

    def spans(self, x: Tensor) -> Tensor:
        """A vector for each first word and number of further words."""
        starts, ends = self.start(x)[:, :, None], functional.pad(self.end(x), (0, 0, 0, WIDEST))
        sums = functional.pad(self.mean(x).float().cumsum(1), (0, 0, 1, WIDEST))
        wide = torch.arange(WIDEST)
        first = torch.arange(x.shape[1])[:, None]
        means = (sums[:, first + wide + 1] - sums[:, first]) / (wide[:, None] + 1)
        return functional.gelu(starts + ends[:, first + wide] + means.to(starts.dtype) + self.wide.weight)

    def forward(self, pieces: Tensor, shapes: Tensor, zones: Tensor, firsts: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.read(pieces, shapes, zones, firsts, alone=True)
        scores: Tensor = self.scorers["gold"](self.spans(x))
        borders: Tensor = self.borders(x)
        ends: Tensor = self.bonds.ends(x)
        return scores, borders, ends


def pretrained(
    weights: Path, layers: Sequence[int], vocabulary: int, *, fields: Mapping[str, tuple[str, ...]] = FIELDS
) -> Tagger:
    """A tagger that starts from the numbered LAYERS of the MiniLM at WEIGHTS (a folder of model files)."""
    from safetensors.torch import load_file

    given = load_file(weights / "model.safetensors")
    tagger = Tagger(len(layers), vocabulary, fields=fields)
    state = dict(tagger.state_dict())
    state["pieces.weight"] = given["embeddings.word_embeddings.weight"]
    state["places.weight"] = given["embeddings.position_embeddings.weight"]
    state["zones.weight"] = given["embeddings.token_type_embeddings.weight"][:1].repeat(len(ZONES), 1)
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = given[f"embeddings.LayerNorm.{part}"]
    for to, of in enumerate(layers):
        state.update(_layer(given, f"encoder.layer.{of}.", f"layers.{to}."))
    tagger.load_state_dict(state)
    return tagger


def _layer(given: Mapping[str, Tensor], of: str, to: str) -> dict[str, Tensor]:
    names = {
        "out": "attention.output.dense",
        "norm": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "last_norm": "output.LayerNorm",
    }
    state = {
        f"{to}{ours}.{p}": given[f"{of}{theirs}.{p}"] for ours, theirs in names.items() for p in ("weight", "bias")
    }
    for part in ("weight", "bias"):
        state[f"{to}qkv.{part}"] = torch.cat(
            [given[f"{of}attention.self.{kind}.{part}"] for kind in ("query", "key", "value")]
        )
    return state


def mean(taggers: Sequence[Tagger]) -> Tagger:
    """A tagger whose weights are the means of those of TAGGERS, which started from the same ones."""
    made = taggers[0].twin()
    states = [t.state_dict() for t in taggers]
    made.load_state_dict({key: torch.stack([s[key] for s in states]).mean(0) for key in states[0]})
    return made


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
    optimizer, schedule = _optimizer(tagger, rate, int(np.ceil(epochs * len(examples) / batch)))
    tagger.train()
    total = schedule.total
    for step, places in enumerate(_plan(codes, examples, batch, chance, total)):
        loss = _loss(tagger, [examples[i] for i in places], [codes[i] for i in places], split.numbers["[MASK]"])
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
        optimizer.step()
        schedule(step + 1)
        if said:
            said(step + 1, total, float(loss.detach()))
    tagger.eval()
    return tagger


class _Schedule:
    def __init__(self, optimizer: torch.optim.Optimizer, total: int) -> None:
        self.optimizer, self.total = optimizer, total
        self.rates = [group["lr"] for group in optimizer.param_groups]
        self(0)

    def __call__(self, step: int) -> None:
        warm = max(1, self.total // 10)
        share = min((step + 1) / warm, max(0.0, (self.total - step) / (self.total - warm + 1)))
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share


def _optimizer(tagger: Tagger, rate: float, total: int) -> tuple[torch.optim.Optimizer, _Schedule]:
    old = ("layers.", "norm.", "places.")
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in tagger.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((name.startswith(old), parameter.ndim > 1), []).append(parameter)
    optimizer = torch.optim.AdamW(
        [
            {"params": values, "lr": rate if is_old else 10 * rate, "weight_decay": 0.01 if decays else 0.0}
            for (is_old, decays), values in sorted(groups.items())
        ],
        betas=(0.9, 0.98),
    )
    return optimizer, _Schedule(optimizer, total)


def _plan(
    codes: Sequence[Encoded], examples: Sequence[Example], batch: int, chance: random.Random, total: int
) -> Iterator[list[int]]:
    """Batches of one field and like length in an order of chance, until TOTAL are made."""
    made = 0
    while True:
        order = sorted(
            range(len(codes)), key=lambda i: (examples[i].field, len(codes[i].pieces) + chance.uniform(-20, 20), i)
        )
        cuts = [0, *(n for n in range(1, len(order)) if examples[order[n]].field != examples[order[n - 1]].field)]
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
        ends = tagger.bonds.ends(x).float()
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
    return loss + 0.5 * _misstated(tagger, ends, [e.stated for e in examples])


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


def export(tagger: Tagger, folder: Path) -> None:
    """TAGGER as files in FOLDER: an ONNX graph that reads texts one by one, of any length, with whole-number weights,
    and the weights of its bonds."""
    import tempfile

    from onnxruntime.quantization import QuantType, quantize_dynamic

    ones = torch.ones(1, 9, dtype=torch.long)
    firsts = torch.arange(5)[None]
    names = ("pieces", "shapes", "zones")
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            tagger,
            (ones, ones, ones, firsts),
            str(whole),
            input_names=[*names, "firsts"],
            output_names=["spans", "borders", "ends"],
            dynamic_axes={**{name: {1: "pieces"} for name in names}, "firsts": {1: "words"}},
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )
        # Seven bits of the eight: two products fit the sixteen bits in which processors without VNNI add them up, so
        # that sums are whole numbers and the same everywhere. With all eight a fifth of the sums were cut off there, at
        # numbers by chance.
        quantize_dynamic(
            whole, folder / "tagger.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    bonds.kept(folder, tagger.bonds.weights())
