import numpy as np

from kg.extract.learned.bonds import FAR, NEVER, WIDTH, Ends, Weights, between, strongest
from kg.extract.learned.encoder import words
from kg.model import RELATIONS, Span

TEXT = "On GRPO\nGRPO extends PPO."
GRPO = (Span(3, 7), Span(8, 12))
PPO = (Span(21, 24),)


def ends(seed: int = 1) -> Ends:
    chance = np.random.default_rng(seed)
    found = words(TEXT)
    head, tail = (chance.normal(size=(len(found), WIDTH)).astype(np.float32) for _ in range(2))
    shapes = ((len(FAR) + 1, WIDTH), (WIDTH, len(RELATIONS)), (len(RELATIONS),))
    return Ends(found, head, tail, Weights(*(chance.normal(0, 0.1, s).astype(np.float32) for s in shapes)))


def test_every_pair_of_names_has_the_odds_of_every_relation() -> None:
    assert between(ends(), [GRPO, PPO]).shape == (2, 2, len(RELATIONS))


def test_places_of_one_name_add_up() -> None:
    first, second = (between(ends(), [(place,), PPO])[0, 1] for place in GRPO)
    both = between(ends(), [GRPO, PPO])[0, 1]

    assert np.allclose(np.exp(both), np.exp(first) + np.exp(second), rtol=1e-3)


def test_a_name_that_was_not_read_has_no_between() -> None:
    read = ends()
    cut = read._replace(words=read.words[:4], head=read.head[:4], tail=read.tail[:4])

    assert (between(cut, [GRPO, PPO])[:, 1] == NEVER).all()
    assert (between(cut, [GRPO, PPO])[0, 0] > NEVER).all()


def test_the_strongest_relation_is_with_another_that_is_a_name() -> None:
    read, places = ends(), np.array([[0, 1, 1], [0, 2, 2], [1, 3, 3], [2, 4, 4]])
    pairs = between(read, [GRPO, (Span(13, 20),), PPO])
    sure, unsure = (strongest(read, places, np.array([1.0, 1.0, likely])) for likely in (1.0, 1e-9))

    assert np.allclose(sure[0], [*pairs[0, 1:].max(0), *pairs[1:, 0].max(0)], atol=1e-5)
    assert np.allclose(unsure[0], [*pairs[0, 1], *pairs[1, 0]], atol=1e-5)
    assert (strongest(read, places[:2], np.ones(1)) == NEVER).all()
