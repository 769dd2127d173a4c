"""Identifiers of papers, which of them leads, and which records are one paper."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.identity import arxiv_id, doi, hub, identifiers, leading, merged, own
from kg.model import Paper, Source

TITLE = "Decision Transformer: Reinforcement Learning via Sequence Modeling"


def record(title: str = TITLE, abstract: str = "", *ids: str, file: str = "a.txt", position: int = 1) -> Paper:
    return Paper("", title, abstract, ids=ids, sources=(Source(file, position, "json"),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2106.01345", "2106.01345"),
        ("2106.01345v2", "2106.01345"),
        ("arXiv:2106.01345v1 [cs.LG]", "2106.01345"),
        ("https://arxiv.org/abs/2106.01345v2", "2106.01345"),
        ("http://www.arxiv.org/pdf/2106.01345v2.pdf", "2106.01345"),
        ("https://huggingface.co/papers/2106.01345#community", "2106.01345"),
        ("/papers/2106.01345", "2106.01345"),
        ("0704.0001", "0704.0001"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("math.GT/0309136v3", "math/0309136"),
        ("https://arxiv.org/abs/cs/0112017v1", "cs/0112017"),
        pytest.param("2113.01345", "", id="no month 13"),
        pytest.param("0604.00001", "", id="the new style began in 2007"),
        pytest.param("3.1415926", "", id="a number"),
        pytest.param("see 2106.01345", "", id="words around it"),
        pytest.param("p0005", "", id="an id of one's own"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_arxiv_ids_are_known_in_all_their_dress(text: str, expected: str) -> None:
    assert arxiv_id(text) == expected


def test_a_doi_is_lower_cased_and_loses_its_address() -> None:
    assert doi("https://doi.org/10.18653/V1/2020.ACL-MAIN.1.") == "10.18653/v1/2020.acl-main.1"


def test_the_doi_of_a_preprint_is_its_arxiv_id() -> None:
    assert identifiers("https://doi.org/10.48550/arXiv.2106.01345") == ("arxiv:2106.01345",)


def test_an_own_id_that_looks_like_arxivs_is_both() -> None:
    assert own("2106.01345v2") == ("arxiv:2106.01345", "own:2106.01345v2")
    assert own("p0005") == ("own:p0005",)


def test_the_site_knows_papers_by_arxiv_ids_and_by_others() -> None:
    assert hub("2106.01345") == ("arxiv:2106.01345",)
    assert hub("some-report") == ("hf:some-report",)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("arxiv:2106.01345", "own:2106.01345v2"), "2106.01345v2"),
        (("doi:10.1000/182", "arxiv:2106.01345", "hf:x"), "arxiv.2106.01345"),
        (("doi:10.1000/182", "hf:x"), "doi.10.1000/182"),
        (("hf:x",), "hf.x"),
        ((), "title.decision-transformer-reinforcement-learning-via-sequence-modeling.2021"),
    ],
)
def test_the_best_known_identifier_leads(ids: tuple[str, ...], expected: str) -> None:
    assert leading(ids, TITLE, "2021-06-02") == expected


def test_long_titles_that_begin_alike_have_different_ids() -> None:
    long = "A Study of " + "Very " * 40 + "Long Titles, Part {}"

    assert leading((), long.format("One")) != leading((), long.format("Two"))
    assert len(leading((), long.format("One"))) < 100


def test_records_that_share_an_identifier_are_one_paper_whatever_their_titles() -> None:
    one, *others = merged([record("Decision Transformer", "", "arxiv:1"), record(TITLE, "Text.", "arxiv:1")])

    assert not others
    assert (one.title, one.abstract) == (TITLE, "Text.")


def test_records_whose_identifiers_disagree_are_two_papers_although_their_titles_match() -> None:
    assert len(merged([record(TITLE, "", "arxiv:1"), record(TITLE, "", "arxiv:2")])) == 2


def test_records_that_agree_in_one_kind_and_not_in_another_are_two_papers() -> None:
    assert len(merged([record(TITLE, "", "arxiv:1", "doi:1"), record(TITLE, "", "arxiv:1", "doi:2")])) == 2


def test_records_that_share_no_kind_are_one_paper_if_their_titles_fold_alike() -> None:
    records = [record(TITLE, "", "arxiv:1"), record(TITLE.upper().replace(":", " -"), "", "doi:1"), record(TITLE)]

    assert [paper.ids for paper in merged(records)] == [("arxiv:1", "doi:1")]


def test_records_with_ids_of_their_own_stay_apart() -> None:
    assert [paper.id for paper in merged([record(TITLE, "", "own:p2"), record(TITLE, "", "own:p1")])] == ["p1", "p2"]


def test_two_files_may_number_their_papers_alike() -> None:
    papers = merged([record("Reptile for Few Shots", "", "own:1"), record("Proximal Policy Rules", "", "own:1")])

    assert len({paper.id for paper in papers}) == 2
    assert {paper.title for paper in papers} == {"Reptile for Few Shots", "Proximal Policy Rules"}


@pytest.mark.parametrize("title", ["", "Survey", "RL²"])
def test_titles_that_say_too_little_do_not_make_two_records_one_paper(title: str) -> None:
    assert len(merged([record(title, "About one thing."), record(title, "About another.")])) == 2
    assert len(merged([record(title, position=1), record(title, position=2)])) == 2
    assert len(merged([record(title, "About one thing."), record(title, "About one thing.", position=2)])) == 1


def test_papers_never_share_an_id() -> None:
    papers = merged([record("Survey", "About one thing."), record("Survey", "About another.")])

    assert len({paper.id for paper in papers}) == 2


def test_a_record_that_ties_two_others_together_makes_all_three_one_paper() -> None:
    records = [record("A Title of Its Own", "", "arxiv:1"), record("Quite Another Title", "", "doi:1")]
    tie = record("And a Third Title Yet", "", "arxiv:1", "doi:1")

    assert len(merged(records)) == 2
    assert [paper.ids for paper in merged([*records, tie])] == [("arxiv:1", "doi:1")]


def test_a_record_that_fits_two_papers_that_contradict_each_other_goes_to_the_first() -> None:
    records = [record(TITLE, "", "arxiv:1"), record(TITLE, "", "arxiv:2"), record(TITLE, "Text.")]

    assert [(paper.id, paper.abstract) for paper in merged(records)] == [("arxiv.1", "Text."), ("arxiv.2", "")]


def test_a_paper_knows_all_that_its_records_know() -> None:
    left = replace(
        record(TITLE, "A short text.", "arxiv:1"),
        authors=("L. Chen",), published="2021-06", comments=3, links=("https://a.example",), keywords=("x",),
    )  # fmt: skip
    right = replace(
        record(TITLE, "A text that is longer.", "doi:1", file="b.txt"),
        authors=("Lili Chen", "Kevin Lu"), published="2021-06-02", upvotes=5, comments=1, organization="Berkeley",
        listed="2021-06-03", keywords=("y",),
    )  # fmt: skip

    (paper,) = merged([left, right])

    assert paper.abstract == "A text that is longer."
    assert (paper.authors, paper.author_count) == (("Lili Chen", "Kevin Lu"), 2)
    assert (paper.published, paper.listed) == ("2021-06-02", "2021-06-03")
    assert (paper.ids, paper.organization, paper.links) == (("arxiv:1", "doi:1"), "Berkeley", ("https://a.example",))
    assert (paper.upvotes, paper.comments, set(paper.keywords)) == (5, 3, {"x", "y"})
    assert [source.file for source in paper.sources] == ["a.txt", "b.txt"]


def test_of_several_full_dates_the_earliest_counts() -> None:
    records = [replace(record(TITLE), published=date) for date in ("2022-01-01", "2021-06-02", "2020")]

    assert merged(records)[0].published == "2021-06-02"


def test_the_order_of_the_records_does_not_matter() -> None:
    records = [
        record(TITLE, "Text.", "arxiv:1"),
        record(TITLE, "Text!", "arxiv:2"),
        record(TITLE, "", "doi:1"),
        record(TITLE, "", file="b"),
        record("Another Title Altogether", "", "doi:1", "hf:1"),
    ]

    assert len({merged(order) for order in permutations(records)}) == 1


_records = st.builds(
    record,
    st.sampled_from(["", "Survey", TITLE, "Another Title Altogether", "A Third Title of Some Length"]),
    st.sampled_from(["", "One.", "Two."]),
    st.sampled_from(["arxiv:1", "arxiv:2", "doi:1", "doi:2", "hf:1", "own:1", "own:2"]),
    st.sampled_from(["arxiv:1", "arxiv:2", "doi:1", "doi:2", "hf:1"]),
    position=st.integers(1, 5),
)


@settings(deadline=None)
@given(st.lists(_records, max_size=8), st.randoms(use_true_random=False))
def test_merging_loses_no_source_and_shares_no_id_and_has_no_order(records: list[Paper], random: Random) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    papers = merged(records)

    assert papers == merged(shuffled)
    assert {source for paper in papers for source in paper.sources} == {s for r in records for s in r.sources}
    assert len({paper.id for paper in papers}) == len(papers)


@settings(deadline=None)
@given(st.lists(_records, max_size=8))
def test_a_kind_of_identifier_names_a_merged_paper_once(records: list[Paper]) -> None:
    single = [replace(r, ids=r.ids[:1]) for r in records]

    for paper in merged(single):
        kinds = [typed.partition(":")[0] for typed in paper.ids]
        assert len(kinds) == len(set(kinds))
