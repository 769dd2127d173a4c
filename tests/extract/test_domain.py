"""A domain of the user's own: types, names, generic words."""

from pathlib import Path

import pytest

from kg.errors import KgError, UnknownName, UnreadableInput
from kg.extract import annotations, version
from kg.extract.adapters.found import Found
from kg.extract.adapters.taken import annotated
from kg.extract.domain import domain
from kg.fold import tables
from kg.graph import networkx
from kg.model import Annotation, Mention, Paper
from kg.resolve import resolve

PAPER = Paper(
    "a",
    "PPO for the Zug gripper",
    "We propose Wobble, trained by PPO in simulation. It moves the Panda arm and the Zug gripper. "
    "On the Fizzbot rig, Wobble beats SAC and reinforcement learning.",
)
DOMAIN = """
generic = ["Wobble", "RL", "reinforcement learning"]
lexicon = "mine.csv"

[types.robot]
is = "benchmark"
heads = ["gripper"]
names = ["Franka Emika Panda|Panda"]

[types.controller]
is = "method"
"""
LEXICON = "name,type,aliases\nFizzbot,robot,\nProximal Policy Optimization,controller,PPO\nrig,concept,\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "mine.csv").write_text(LEXICON, encoding="utf-8")
    return written(tmp_path, DOMAIN)


def written(folder: Path, text: str) -> Path:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return folder / "mine.toml"


def mentions(path: Path | None) -> dict[str, Mention]:
    (annotation,) = annotations([PAPER], lexicon=path)
    return {mention.name: mention for mention in annotation.mentions}


def test_names_and_rows_of_an_own_type_stand_under_one_of_ours(path: Path) -> None:
    found = mentions(path)

    for name, kind in (
        ("Franka Emika Panda", ("benchmark", "robot")),
        ("Fizzbot", ("benchmark", "robot")),
        ("Proximal Policy Optimization", ("method", "controller")),
        ("rig", ("concept", "")),
    ):
        assert (found[name].type, found[name].kind) == kind, name


def test_generic_words_of_the_user_name_nothing(path: Path) -> None:
    assert {"reinforcement learning", "Wobble"} <= mentions(None).keys()
    assert not {"reinforcement learning", "Wobble"} & mentions(path).keys()


def test_what_ends_in_a_head_is_of_the_type_whoever_finds_it(path: Path) -> None:
    at = PAPER.text.index("Zug gripper")

    (annotation,) = annotated("mine", lambda _: [(Found(at, at + 11, "concept"),)], [PAPER], lexicon=path)

    (gripper,) = [mention for mention in annotation.mentions if mention.by == "mine"]
    assert (gripper.name, gripper.type, gripper.kind) == ("Zug gripper", "benchmark", "robot")


def test_the_graph_says_of_what_own_type_an_entity_is(path: Path) -> None:
    found = list(annotations([PAPER], lexicon=path))

    graph = networkx(tables([PAPER], found, resolve([PAPER], found)))

    assert graph.nodes["benchmark:fizzbot"]["kind"] == "robot"
    assert "kind" not in graph.nodes["concept:rig"]


def test_an_entity_is_of_the_own_type_that_most_papers_say() -> None:
    papers = [Paper(name, "Zug") for name in "abc"]
    found = [
        Annotation(name, mentions=(Mention("Zug", "method", "uses", (), kind=kind),))
        for name, kind in (("a", "robot"), ("b", "controller"), ("c", "controller"))
    ]

    (entity,) = resolve(papers, found, entries=()).entities

    assert entity.kind == "controller"


def test_the_version_is_that_of_all_files_of_the_domain(path: Path) -> None:
    before = version(path)
    (path.parent / "mine.csv").write_text(LEXICON + "Zag,task,\n", encoding="utf-8")

    assert version(path) != before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[types", "is no domain"),
        ("types = 3", "its types are no tables"),
        ('[types.robot]\nis = "machine"', "its type 'robot' is 'machine', which is none of ours; ours are method"),
        ("[types.robot]", "is None, which is none of ours"),
        ('[types.metric]\nis = "method"', "its type 'metric' is one of ours"),
        ('[types.robot]\nis = "method"\nheads = "arm"', "its 'heads' is no list of strings"),
        ("generic = [3]", "its 'generic' is no list of strings"),
        ("lexicon = 3", "its lexicon is no file name"),
    ],
)
def test_a_bad_domain_is_one_clear_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UnreadableInput, match=why):
        domain(written(tmp_path, text))


def test_an_unknown_setting_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'generic'"):
        domain(written(tmp_path, "generics = []"))
    with pytest.raises(UnknownName, match="did you mean 'heads'"):
        domain(written(tmp_path, '[types.x]\nis = "task"\nhead = []'))


def test_a_lexicon_with_a_type_that_the_domain_lacks_names_the_line(path: Path) -> None:
    (path.parent / "mine.csv").write_text("name,type\nZug,vehicle\n", encoding="utf-8")

    with pytest.raises(KgError, match=r"line 2: .*controller, robot"):
        next(annotations([PAPER], lexicon=path))
