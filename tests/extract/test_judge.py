from kg.extract.judge import bare, generic, kept, model
from kg.extract.lexicon import Entry
from kg.extract.pipeline import load
from kg.extract.stretches import Stretches
from kg.extract.things import Thing
from kg.extract.words import key, words
from kg.io import resource

MODEL = model(resource("data"))
FOUND = words("ZapNet: A Net\nWe propose the ZapNet framework. ZapNet beats a model on Atari.")


def thing(*names: str, by: str = "shape", entry: Entry | None = None) -> Thing:
    where = Stretches(FOUND)
    keys = tuple(key(name) for name in names)
    return Thing(keys, tuple(sorted(p for k in keys for p in where[k])), frozenset([by]), entry)


def test_generic_words_are_dropped_whatever_found_them() -> None:
    assert "model" in generic()
    assert kept([FOUND], [[thing("model")]], MODEL) == [()]


def test_what_the_user_lists_is_kept_as_what_the_user_says() -> None:
    (one,) = kept([FOUND], [[thing("model", by="user", entry=Entry("model", "benchmark", by="user"))]], MODEL)[0]

    assert (one.type, one.confidence) == ("benchmark", 1.0)


def test_a_name_and_the_same_with_an_empty_last_word_are_one() -> None:
    (found,) = kept(
        [FOUND], [[thing("ZapNet", by="title-prefix"), thing("ZapNet framework", by="title-prefix")]], MODEL
    )

    assert len(found) == 1
    assert len(found[0].places) == 3


def test_bare_names_keep_words_that_mean_something() -> None:
    assert [bare(name) for name in ("zap framework", "zap rate", "framework")] == ["zap", "zap rate", "framework"]


def test_nothing_gives_nothing() -> None:
    assert kept([FOUND], [[]], MODEL) == [()]


def test_a_text_is_judged_the_same_in_whatever_company() -> None:
    texts = (
        "ZapNet: A Net\nWe propose the ZapNet framework (deep). ZapNet beats PPO and a model on Atari",
        "",
        "(Meta-)RL\n(Meta-)reinforcement learning, e.g. MAML, solves D4RL. We compare SAC, TD3, and MAML.",
        '"Quoted" Models\n',
        "'Sparse' Rewards\n- Sparse rewards hurt; reward shaping helps PPO on MuJoCo.",
    )
    docs = [load(profile="fast").make_doc(text) for text in texts]
    for _, pipe in load(profile="fast").pipeline[:-1]:
        docs = [pipe(doc) for doc in docs]
    found, named = [doc._.words for doc in docs], [doc._.things for doc in docs]
    alone = [kept([words], [things], MODEL)[0] for words, things in zip(found, named, strict=True)]

    assert sum(map(len, alone)) > 8
    assert kept(found, named, MODEL) == alone
    assert kept(found[::-1], named[::-1], MODEL) == alone[::-1]
