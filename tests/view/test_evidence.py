from kg.view.evidence import Sentences, marks
from tests.export.graphs import ABSTRACT, TITLE, claim, field


def test_a_sentence_that_is_quoted_twice_is_kept_once() -> None:
    sentences = Sentences()
    graph, paper = field(), "paper:arxiv.2501.00001"

    first = sentences.quoted(graph, claim(paper, [26, 33], text="We extend GRPO."))
    second = sentences.quoted(graph, claim(paper, [33, 37], text="We extend GRPO."))

    assert (first[0], second[0], list(sentences)) == (0, 0, [(paper, "We extend GRPO.")])


def test_the_words_of_the_claim_are_marked_in_its_own_sentence() -> None:
    text = f"{TITLE}\n{ABSTRACT}"
    sentence = "On GSM8K it beats PPO by 7.5%."

    start, end = marks(text, sentence, [[57, 60], [0, 4]])

    assert sentence[start:end] == text[57:60] == "PPO"


def test_a_sentence_that_stands_twice_is_marked_where_the_claim_is() -> None:
    assert marks("A b. A b c.", "A b", [[7, 8]]) == [2, 3]


def test_overlapping_spans_are_marked_once() -> None:
    assert marks("deep GRPO here", "deep GRPO here", [[5, 9], [5, 14], [7, 9]]) == [5, 9]


def test_the_claim_of_a_paper_that_is_not_there_has_no_marks() -> None:
    assert Sentences().quoted(field(), claim("paper:gone", [0, 4], text="GRPO wins.")) == [0]
