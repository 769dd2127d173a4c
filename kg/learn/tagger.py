"""The network that scores spans and says what each word is as the end of a relation, and its export to ONNX."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.learned import arrays, bonds, parts
from kg.extract.learned.encoder import GLUED, SHAPES, WIDEST, ZONES
from kg.model import RELATIONS, ROLES, TYPES

WIDTH: Final = 384
HEAD: Final = 32  # of its features, one head of attention
HIDDEN: Final = 128  # of the span scorer
EPSILON: Final = 1e-12
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


class Size(NamedTuple):
    """How many HEADS of attention and INNER neurons a layer has."""

    heads: int = 12
    inner: int = 4 * WIDTH


WHOLE: Final = Size()  # as in MiniLM
NARROW: Final = Size(8, 2 * WIDTH)


class Linear(nn.Linear):
    """A linear map that can be ROUNDED: told in whole numbers as `export` will tell it, so that it learns to bear it.

    Source: B. Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
    Inference", arXiv:1712.05877.
    """

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        return self.part(x, slice(None))

    def part(self, x: Tensor, rows: slice) -> Tensor:
        """The outputs ROWS for X."""
        weight = self.weight[rows]
        if self.rounded:
            x, weight = _rounded_features(x), _rounded_weights(weight)
        return functional.linear(x, weight, self.bias[rows])


def _rounded_features(x: Tensor) -> Tensor:
    """X (text, word, feature) in 255 steps from the least to the most in each text."""
    seen = x.detach().flatten(1)
    least, most = seen.amin(1).clamp(max=0), seen.amax(1).clamp(min=0)
    step = ((most - least) / 255).clamp(min=1e-9).view(-1, *[1] * (x.ndim - 1))
    zero = torch.round(-least.view(step.shape) / step)
    told = (torch.clamp(torch.round(x.detach() / step) + zero, 0, 255) - zero) * step
    return x + (told - x.detach())


def _rounded_weights(weight: Tensor) -> Tensor:
    """WEIGHT (output, input) in 64 steps on either side of nought, for each output."""
    seen = weight.detach()
    step = (seen.abs().amax(1, keepdim=True) / 64).clamp(min=1e-9)
    return weight + (torch.round(seen / step) * step - seen)


class _Attention(torch.autograd.Function):
    """Attention as one operation, which ONNX Runtime has."""

    @staticmethod
    def forward(_: Any, q: Tensor, k: Tensor, v: Tensor, _heads: int) -> Tensor:
        return _attended(q, k, v)

    @staticmethod
    def symbolic(graph: Any, q: Any, k: Any, v: Any, heads: int) -> Any:
        made = graph.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads)
        made.setType(q.type())
        return made


def _heads(x: Tensor) -> Tensor:
    return x.view(x.shape[0], x.shape[1], -1, HEAD).transpose(1, 2)


def _attended(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mixed = functional.scaled_dot_product_attention(_heads(q), _heads(k), _heads(v))
    else:
        mixed = torch.softmax(_heads(q) @ _heads(k).transpose(2, 3) * HEAD**-0.5 + mask.to(q.dtype), dim=-1) @ _heads(v)
    return mixed.transpose(1, 2).flatten(2)


class Layer(nn.Module):
    """One Transformer layer, normalised after each half, as BERT has it."""

    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.mixed = size.heads * HEAD
        self.qkv = Linear(WIDTH, 3 * self.mixed)
        self.out = Linear(self.mixed, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.up = Linear(WIDTH, size.inner)
        self.down = Linear(size.inner, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, EPSILON)
        self.drop = Drop(dropout)

    def forward(self, x: Tensor, around: Tensor, mask: Tensor | None = None) -> Tensor:
        """What X, all or some of what stands AROUND, is after the layer."""
        if x is around:
            q, k, v = self.qkv(x).chunk(3, dim=-1)
        else:
            q = self.qkv.part(x, slice(self.mixed))
            k, v = self.qkv.part(around, slice(self.mixed, None)).chunk(2, dim=-1)
        mixed = (
            _Attention.apply(q, k, v, self.mixed // HEAD)
            if torch.onnx.is_in_onnx_export()
            else _attended(q, k, v, mask)
        )
        x = self.norm(x + self.drop(self.out(mixed)))
        out: Tensor = self.last_norm(x + self.drop(self.down(functional.gelu(self.up(x)))))
        return out


class Scorer(nn.Module):
    """Scores of the spans of one field of data: being an entity, its types and, if asked, the paper's roles."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.out = Linear(HIDDEN, outputs)
        nn.init.constant_(self.out.bias[:1], -4.0)  # one span in sixty is an entity

    def forward(self, spans: Tensor) -> Tensor:
        scores: Tensor = self.out(spans)
        return scores


class Bonds(nn.Module):
    """Scores of the relations between the names of a text; see `kg.extract.learned.bonds`, which reads with them."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = Linear(WIDTH, 2 * bonds.WIDTH)
        self.far = nn.Embedding(len(bonds.FAR) + 1, bonds.WIDTH)
        self.out = nn.Linear(bonds.WIDTH, len(RELATIONS))
        nn.init.normal_(self.far.weight, std=0.02)
        nn.init.constant_(self.out.bias, -4.0)  # one pair in twenty is related

    def forward(self, ends: Tensor, places: Tensor, count: int) -> Tensor:
        """Log-odds [head, tail, relation] of COUNT names in PLACES (name, first, last), by the ENDS of the words."""
        owner, first, last = places.T
        head, tail = ((ends[first] + ends[last]) / 2).chunk(2, dim=-1)
        far = torch.bucketize(first[None] - first[:, None], torch.tensor(bonds.FAR))
        scores = self.out(functional.relu(head[:, None] + tail[None] + self.far(far)))
        one = functional.one_hot(owner, count).to(scores.dtype)
        sums = torch.einsum("mh,mnr,nt->htr", one, torch.exp(scores.clamp(max=20)), one)
        return torch.log(sums + np.exp(bonds.NEVER))

    def weights(self) -> bonds.Weights:
        """What those who read need of it."""
        return bonds.Weights(*(w.detach().numpy() for w in (self.far.weight, self.out.weight.T, self.out.bias)))


class Parts(nn.Module):
    """Scores of the roles of the names of a text; see `kg.extract.learned.parts`, which reads with them."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Linear(WIDTH, 2 * parts.WIDTH)
        self.out = nn.Linear(2 * parts.WIDTH, len(ROLES))

    def forward(self, told: Tensor, places: Tensor, count: int) -> Tensor:
        """Log-odds [name, role] of COUNT names in PLACES (name, first, last), by what is TOLD of the words."""
        owner, first, last = places.T
        each = functional.relu(told[first, : parts.WIDTH] + told[last, parts.WIDTH :])
        one = functional.one_hot(owner, count).to(each.dtype)
        mean = one.T @ each / one.sum(0).clamp(min=1)[:, None]
        nothing = torch.full((count, parts.WIDTH), -1e4)
        most = nothing.scatter_reduce(0, owner[:, None].expand_as(each), each, "amax")
        scores: Tensor = self.out(torch.cat([mean, most], 1))
        return scores

    def weights(self) -> parts.Weights:
        """What those who read need of it."""
        return parts.Weights(self.out.weight.detach().numpy().T, self.out.bias.detach().numpy())


class Tagger(nn.Module):
    """MiniLM with shapes and zones; every span of up to WIDEST words gets scores, every word those of O, B, I, what it
    is as the end of a relation, and what it tells of the role of what it names."""

    def __init__(
        self,
        layers: int,
        vocabulary: int,
        *,
        size: Size = WHOLE,
        dropout: float = 0.1,
        fields: Mapping[str, tuple[str, ...]] = FIELDS,
    ) -> None:
        super().__init__()
        self.fields = dict(fields)
        self.pieces = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.shapes = nn.Embedding(len(SHAPES) * GLUED, WIDTH)
        self.zones = nn.Embedding(len(ZONES), WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(layers))
        self.drop = Drop(dropout)
        self.start = Linear(WIDTH, HIDDEN)
        self.end = Linear(WIDTH, HIDDEN)
        self.mean = Linear(WIDTH, HIDDEN)
        self.wide = nn.Embedding(WIDEST, HIDDEN)
        self.scorers = nn.ModuleDict(
            {name: Scorer(1 + len(labels) + len(ROLES) * (name == "gold")) for name, labels in fields.items()}
        )
        self.borders = Linear(WIDTH, 3)
        self.bonds = Bonds()
        self.parts = Parts()
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

    def forward(self, pieces: Tensor, shapes: Tensor, zones: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        x = self.read(pieces, shapes, zones, firsts, alone=True)
        scores: Tensor = self.scorers["gold"](self.spans(x))
        borders: Tensor = self.borders(x)
        ends: Tensor = self.bonds.ends(x)
        told: Tensor = self.parts.told(x)
        return scores, borders, ends, told


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


def export(tagger: Tagger, folder: Path) -> None:
    """TAGGER as files in FOLDER: an ONNX graph that reads texts one by one, of any length, with whole-number weights,
    and the weights of its bonds and parts."""
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
            output_names=["spans", "borders", "ends", "parts"],
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
    arrays.write(folder / "bonds.npz", tagger.bonds.weights())
    arrays.write(folder / "parts.npz", tagger.parts.weights())
