from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kg.extract.learned import arrays, parts
from kg.extract.learned.bonds import Ends, Weights, between
from kg.extract.learned.encoder import WIDEST, encoded, padded, reader, splitter, words
from kg.learn.gold import Example, Labelled, Stated
from kg.model import Span

if TYPE_CHECKING:
    from kg.learn.tagger import Tagger

torch = pytest.importorskip("torch", reason="the network learns with the extra 'train' only")

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "on", "we", "use", "grpo", "."]
EXAMPLES = [Example(str(n), "On GRPO\nWe use GRPO.", (Labelled(1, 1, 0, 2), Labelled(4, 4, 0, 2))) for n in range(4)]


def small(seed: int = 1) -> "Tagger":
    from kg.learn.tagger import Tagger

    torch.manual_seed(seed)
    return Tagger(1, len(PIECES))


def test_a_tagger_learns_what_it_is_shown() -> None:
    from kg.learn.lessons import learn

    losses: list[float] = []
    learn(small(), EXAMPLES, splitter(PIECES), epochs=30, rate=1e-3, seed=1, said=lambda *now: losses.append(now[2]))

    assert losses[-1] < losses[0] / 3


def test_a_tagger_learns_what_relations_and_roles_are_stated() -> None:
    from kg.learn.lessons import learn

    there = Stated(np.array([[0, 1, 1], [0, 4, 4], [1, 6, 6]]), np.array([[0, 2, 1]]), np.array([5, 2]))
    told = [Example(str(n), "On GRPO\nWe use GRPO on we.", (), stated=there) for n in range(4)]
    tagger = learn(small(), told, splitter(PIECES), epochs=60, rate=1e-3, seed=1)
    code = encoded(told[0].text, splitter(PIECES))
    with torch.no_grad():
        _, _, ends, told = tagger(**{k: torch.from_numpy(v) for k, v in padded([code]).items()})
        odds = tagger.bonds(ends[0], torch.from_numpy(there.places), 2)
        roles = tagger.parts(told[0], torch.from_numpy(there.places), 2)

    assert odds[0, 1].argmax() == 2
    assert odds[0, 1, 2] > odds[1, 0, 2]
    assert roles.argmax(1).tolist() == [5, 2]


def test_bonds_are_read_as_they_were_learned(tmp_path: Path) -> None:
    tagger, found = small().eval(), words("On GRPO\nGRPO extends PPO.")
    ends = torch.randn(len(found), tagger.bonds.ends.out_features)
    with torch.no_grad():
        told = tagger.bonds(ends, torch.tensor([[0, 1, 1], [0, 2, 2], [1, 4, 4]]), 2).numpy()
    arrays.write(tmp_path / "bonds.npz", tagger.bonds.weights())
    head, tail = np.split(ends.numpy(), 2, axis=1)
    read = between(
        Ends(found, head, tail, arrays.read(tmp_path / "bonds.npz", Weights)),
        [(Span(3, 7), Span(8, 12)), (Span(21, 24),)],
    )

    assert np.allclose(told, read, atol=1e-4)


def test_parts_are_read_as_they_were_learned(tmp_path: Path) -> None:
    tagger, places = small().eval(), np.array([[0, 1, 1], [0, 2, 3], [1, 4, 4]])
    words = torch.randn(5, tagger.parts.told.out_features)
    with torch.no_grad():
        told = tagger.parts(words, torch.from_numpy(places), 2).numpy()
    arrays.write(tmp_path / "parts.npz", tagger.parts.weights())
    read = parts.played(parts.Told(words.numpy(), arrays.read(tmp_path / "parts.npz", parts.Weights)), places)

    assert np.allclose(told, read, atol=1e-5)


def test_the_same_seed_teaches_the_same() -> None:
    from kg.learn.lessons import learn

    first, second = (learn(small(), EXAMPLES, splitter(PIECES), epochs=3, rate=1e-3, seed=5) for _ in range(2))

    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


def test_the_mean_of_a_tagger_and_itself_is_itself() -> None:
    from kg.learn.tagger import mean

    tagger = small()

    assert all(
        torch.allclose(a, b) for a, b in zip(mean([tagger, tagger]).parameters(), tagger.parameters(), strict=True)
    )


@pytest.mark.filterwarnings("ignore")
def test_what_is_exported_reads_almost_as_what_was_learned(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="the network is exported with the extra 'train' only")
    from kg.learn.tagger import export

    tagger = small().eval()
    (tmp_path / "pieces.txt").write_text("\n".join(PIECES), "utf-8")
    export(tagger, tmp_path)
    text = "On GRPO\nWe use GRPO. We use it."
    code, scores = reader(tmp_path)(text)
    with torch.no_grad():
        spans, borders, ends, told = tagger(
            **{k: torch.from_numpy(v) for k, v in padded([encoded(text, splitter(PIECES))]).items()}
        )

    assert scores.spans.shape == spans[0].shape == (len(code.words), WIDEST, 14)
    assert np.abs(scores.spans - spans[0].numpy()).max() < 0.1
    assert np.abs(scores.borders - borders[0].numpy()).max() < 0.1
    assert np.abs(np.concatenate([scores.ends.head, scores.ends.tail], 1) - ends[0].numpy()).max() < 0.1
    assert np.abs(scores.parts.words - told[0].numpy()).max() < 0.1
