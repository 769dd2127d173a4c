from kg.extract.acronyms import expansions
from kg.extract.candidates import Candidate
from kg.extract.lexicon import Entry, Lexicon
from kg.extract.statistics import Statistics, Surface
from kg.extract.stretches import Stretches
from kg.extract.things import Thing, name_of, things
from kg.extract.words import Words, key, words

NOTHING = Lexicon({})
UNLEARNED = Statistics({}, {})


def seen(
    text: str, *names: str, lexicon: Lexicon = NOTHING, known: Statistics = UNLEARNED
) -> tuple[Words, tuple[Thing, ...]]:
    found = words(text)
    where = Stretches(found)
    chosen = [Candidate(*where[key(name)][0], "shape") for name in names]
    return found, things(found, where, chosen, expansions(found), lexicon, known)


def strings(found: Words, thing: Thing) -> list[str]:
    return [found.string(*place) for place in thing.places]


def test_all_spellings_of_a_name_are_one_thing() -> None:
    found, (thing,) = seen("Reward models\nA reward model, or reward-model.", "reward model")

    assert strings(found, thing) == ["Reward models", "reward model", "reward-model"]


def test_a_short_form_is_one_thing_with_its_long_form_everywhere() -> None:
    found, (thing,) = seen("On FRB\nFast random boosting (FRB) is fast. FRB wins.")

    assert strings(found, thing) == ["FRB", "Fast random boosting", "FRB", "FRB"]
    assert name_of(found, thing) == "fast random boosting"


def test_the_texts_own_expansion_outranks_the_lexicon() -> None:
    entry = Entry("Direct Preference Optimization", "method", ("DPO",))
    known = Lexicon({key(name): (entry,) for name in entry.names})

    found, (thing,) = seen("T\nDiscovered policy optimisation (DPO) is new. DPO wins.", lexicon=known)

    assert thing.entry is None
    assert name_of(found, thing) == "discovered policy optimisation"


def test_the_lexicon_names_what_the_text_abbreviates() -> None:
    entry = Entry("Direct Preference Optimization", "method", ("DPO",))
    known = Lexicon({key(name): (entry,) for name in entry.names})

    found, (thing,) = seen("T\nHere DPO wins.", lexicon=known)

    assert (thing.entry, name_of(found, thing)) == (entry, "Direct Preference Optimization")


def test_surfaces_that_papers_use_for_one_name_are_one_thing() -> None:
    surface = Surface(5, 4, (4, 0, 0, 0, 0), (4, 0, 0, 0, 0, 0, 0, 0), "frobnication")
    known = Statistics({"frobnicating": surface, "frobnicate": surface}, {})

    text, (thing,) = seen("T\nfrobnicating and frobnicate", "frobnicating", "frobnicate", known=known)

    assert thing.keys == ("frobnicate", "frobnicating")
    assert name_of(text, thing) == "frobnication"


def test_an_upper_case_name_does_not_claim_the_plain_word() -> None:
    found, (thing,) = seen("T\nMATH holds math problems.", "MATH")

    assert strings(found, thing) == ["MATH"]


def test_plain_words_are_named_in_small_letters_and_the_singular() -> None:
    found, (thing,) = seen("Sparse Rewards\nThey are hard.", "sparse rewards")

    assert name_of(found, thing) == "sparse reward"


def test_no_place_crosses_the_line() -> None:
    found = words("deep\nlearning")

    assert "deep learning" not in Stretches(found)


def test_what_the_lexicon_lists_is_not_what_others_use_the_same_letters_for() -> None:
    entry = Entry("MATH", "benchmark", (), frozenset(["case"]))
    lexicon = Lexicon({"math": (entry,)})
    surface = Surface(9, 9, (0,) * 5, (0,) * 8, "mathematical reasoning")
    known = Statistics({"math": surface, "mathematical reasoning": surface}, {})

    found, made = seen(
        "On sums\nMathematical reasoning on MATH.", "mathematical reasoning", lexicon=lexicon, known=known
    )

    assert sorted(name_of(found, thing) for thing in made) == ["MATH", "mathematical reasoning"]


def test_a_proper_name_in_the_plural_is_no_plural() -> None:
    found, made = seen("On data\nWe train on TinyStories with policies.", "TinyStories", "policies")

    assert sorted(name_of(found, thing) for thing in made) == ["TinyStories", "policy"]
