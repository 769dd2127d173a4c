import pytest

from kg.extract.learned.encoder import LONGEST, SHAPES, Splitter, encoded, padded, shape, splitter, words

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "on", "po", "##licy", "gr", "##po", "we", "use", "."]


@pytest.fixture
def split() -> Splitter:
    return splitter(PIECES)


def test_a_word_goes_into_its_longest_pieces(split: Splitter) -> None:
    assert [PIECES[n] for n in split("Policy")] == ["po", "##licy"]


def test_a_word_with_an_unknown_part_is_unknown(split: Splitter) -> None:
    assert split("policyx") == (1,)


def test_a_word_without_end_is_not_taken_apart(split: Splitter) -> None:
    assert split("a" * 1_000_000) == split("\N{SNOWMAN}")


def test_title_and_abstract_are_told_apart(split: Splitter) -> None:
    code = encoded("On GRPO\nWe use GRPO.", split)

    assert [w.text for w in code.words] == ["On", "GRPO", "We", "use", "GRPO", "."]
    assert [code.zones[place] for place in code.firsts] == [1, 1, 2, 2, 2, 2]
    assert [PIECES[code.pieces[place]] for place in code.firsts] == ["on", "gr", "we", "use", "gr", "."]


def test_a_long_text_is_cut_between_words(split: Splitter) -> None:
    code = encoded("On\n" + "policy " * LONGEST, split)

    assert len(code.pieces) <= LONGEST + 1
    assert len(code.firsts) == len(code.words)
    assert code.pieces[-1] == PIECES.index("[SEP]")


@pytest.mark.parametrize("text", ["\n", "", "\n\n", "\u202e\x00\n\u200b"])
def test_a_text_of_next_to_nothing_is_read(text: str, split: Splitter) -> None:
    assert len(encoded(text, split).pieces) >= 2


def test_a_batch_is_as_wide_as_its_longest_text(split: Splitter) -> None:
    batch = padded([encoded("On\nwe", split), encoded("On\nwe use policy", split)])

    assert batch["pieces"].shape == (2, 8)
    assert batch["pieces"][0].tolist()[-2:] == [0, 0]


@pytest.mark.parametrize("mark", ["½", "π", "中", "😀", "<", "$"])
def test_every_character_has_a_shape(mark: str) -> None:
    assert 0 <= shape(mark) < len(SHAPES)


def test_words_are_where_they_say() -> None:
    text = "π0 beats <b>GPT-4o</b>"

    assert all(text[w.start : w.end] == w.text for w in words(text))
