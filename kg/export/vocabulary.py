"""The words and colours by which types, roles and relations are shown."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from kg.io import resource

_UNKNOWN: Mapping[str, str] = {"colour": "#9CA3AF", "shape": "dot", "line": ""}


@cache
def vocabulary() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The tables `labels`, `roles` and `relations`: of each name how it is written, its colour, what it means.

    >>> vocabulary()["relations"]["EVALUATES_ON"]["label"]
    'evaluates on'
    """
    tables: Mapping[str, Any] = json.loads(resource("data/vocabulary.json").read_text(encoding="utf-8"))
    return tables


def label_look(label: str) -> Mapping[str, str]:
    """How nodes of LABEL are shown; a label that is not ours is grey.

    >>> label_look("Method")["colour"], label_look("Galaxy")["plural"]
    ('#0072B2', 'Galaxy')
    """
    return vocabulary()["labels"].get(label, {"label": label, "plural": label, **_UNKNOWN})


def relation_look(relation: str) -> Mapping[str, str]:
    """How edges of RELATION are shown; a relation that is not ours is grey.

    >>> relation_look("USES")["inverse"], relation_look("LIKES")["label"]
    ('used by', 'likes')
    """
    words = relation.lower().replace("_", " ")
    return vocabulary()["relations"].get(relation, {"label": words, "inverse": words, **_UNKNOWN})
