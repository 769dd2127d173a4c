from kg.extract.learned.keys import key_of
from kg.learn.collection import counts


def test_a_phrase_is_counted_once_a_text() -> None:
    hashes, held = counts(["policy gradient, policy gradients", "The policy gradient", "policy"], least=2)

    assert dict(zip(hashes.tolist(), held.tolist(), strict=True)) == {
        key_of("policy gradient"): 2,
        key_of("policy"): 3,
        key_of("gradient"): 2,
    }


def test_phrases_that_begin_or_end_with_a_small_word_are_not_counted() -> None:
    hashes, _ = counts(["loss of the net"] * 2, least=1)

    assert sorted(hashes.tolist()) == sorted(map(key_of, ["loss", "net", "loss of the net"]))
