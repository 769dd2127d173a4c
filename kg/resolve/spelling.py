"""What two spellings of one name have in common, and which names are short for which."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from kg.text import folded

# Endings that differ between British and American English, the longer first. The keys that come of it are for
# comparing only: that "noise" becomes "noize" does no harm, since it does so everywhere.
_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"is(e|ed|er|ing|ation|ational|able)$", r"iz\1"),
        (r"ys(e|ed|er|ing)$", r"yz\1"),
        (r"(behavi|neighb|col|fav|lab|hum|vap|tum|rig|hon|flav)our", r"\1or"),
        (r"(model|label|level|signal|travel|cancel|channel|tunnel)l(ing|ed|er)$", r"\1\2"),
        (r"(cent|fib|theat|met|lit)re$", r"\1er"),
        (r"(dialog|catalog|analog)ue$", r"\1"),
        (r"(defen|offen|licen)ce$", r"\1se"),
        (r"^artefact", "artifact"),
        (r"^grey", "gray"),
        (r"^programme$", "program"),
        (r"judgement", "judgment"),
        (r"sse$", "ss"),  # what folding leaves of "processes"
        (r"(matri|verti|appendi)ce$", r"\1x"),
        (r"^indice$", "index"),
        (r"(hypothe|analy|synthe)[sz]e$", r"\1sis"),
    )
)
# fmt: off
_LITTLE = frozenset(["a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "or", "over", "the", "through",
                     "to", "under", "using", "via", "with"])
# Heads that a long form may end in or not: a "vision-language-action (VLA) model" is a VLA.
_HEADS = frozenset(["agent", "algorithm", "approach", "architecture", "framework", "method", "model", "network",
                    "policy", "system", "technique"])
# fmt: on
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_SPLIT = re.compile(r"[\s\-‐-―−_/]+")
_MANY_SHORT = re.compile(r"(?<=[A-Z0-9])s$")
_LONGEST_SHORT = 12


@lru_cache(maxsize=1 << 17)
def is_short(name: str) -> bool:
    """Whether NAME looks like an abbreviation.

    >>> [is_short(name) for name in ("GRPO", "LLMs", "LoRA", "mAP", "RL", "Adam", "policy", "Deep RL", "A")]
    [True, True, True, True, True, False, False, False, False]
    """
    bare = _MANY_SHORT.sub("", name)
    return 2 <= len(bare) <= _LONGEST_SHORT and not _SPLIT.search(bare) and sum(c.isupper() for c in bare) >= 2


def abbreviates(short: str, long: str) -> bool:
    """Whether SHORT can stand for LONG: its letters come in LONG in order, the first of them first.

    >>> abbreviates("GRPO", "group relative policy optimization"), abbreviates("LLMs", "large language models")
    (True, True)
    >>> abbreviates("GRPO", "proximal policy optimization"), abbreviates("FLUX", "FLUX.1-dev")
    (False, False)
    """
    letters = re.sub(r"[^a-z0-9]", "", _MANY_SHORT.sub("", short).casefold())
    if not 2 <= len(parts(long)) <= len(letters) + 3 or long[:1].casefold() != letters[:1]:
        return False
    if letters in re.split(r"[\W_]+", long.casefold()):
        return False
    rest = iter(long.casefold())
    return all(letter in rest for letter in letters)


@lru_cache(maxsize=1 << 17)
def bare(name: str) -> str:
    """NAME without the abbreviation that it explains within itself.

    >>> bare("Large Language Model (LLM) agents"), bare("f(x)")
    ('Large Language Model agents', 'f(x)')
    """
    return _BRACKET.sub(lambda bracket: "" if is_short(bracket[1]) else bracket[0], name).strip() or name


def explained(name: str) -> Iterable[tuple[str, str]]:
    """The short forms that NAME explains within itself, each with what it stands for.

    >>> list(explained("Large Language Model (LLM) agents"))
    [('LLM', 'Large Language Model')]
    """
    for bracket in _BRACKET.finditer(name):
        if is_short(bracket[1]) and abbreviates(bracket[1], name[: bracket.start()]):
            yield bracket[1], name[: bracket.start()]


@lru_cache(maxsize=1 << 17)
def short_key(name: str) -> str:
    """What spellings of a short form have in common.

    >>> short_key("VLAs"), short_key("MAS")
    ('vla', 'mas')
    """
    return folded(_MANY_SHORT.sub("", name))


@lru_cache(maxsize=1 << 17)
def words(name: str) -> tuple[str, ...]:
    """The words of NAME as one compares them: singular, American, without marks.

    >>> words("Behaviour Optimisation"), words("Markov decision processes"), words("chains-of-thought")
    (('behavior', 'optimization'), ('markov', 'decision', 'process'), ('chain', 'of', 'thought'))
    """
    return tuple(short_key(part) if is_short(part) else _word(folded(part)) for part in parts(name))


def parts(name: str) -> list[str]:
    """The words of NAME as they stand.

    >>> parts("meta-RL / MAML")
    ['meta', 'RL', 'MAML']
    """
    return [part for part in _SPLIT.split(name) if part]


@lru_cache(maxsize=1 << 16)
def _word(word: str) -> str:
    for british, american in _AMERICAN:
        word = british.sub(american, word)
    return word


def key(parts: Iterable[str]) -> str:
    """What is compared of a name's words PARTS: without the gaps, but where digits would run together.

    >>> key(["fine", "tuning"]) == key(["finetuning"]), key(["gpt", "4", "1"]), key(["gpt4"]) == key(["gpt", "4"])
    (True, 'gpt4 1', True)
    """
    joined = ""
    for part in parts:
        joined += (" " if joined[-1:].isdigit() and part[:1].isdigit() else "") + part
    return joined


def alike(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two long forms of one short form are one name: word by word the same stem, little words apart.

    >>> alike(words("reinforcement learning from human feedback"), words("reinforcement learning with human feedback"))
    True
    >>> alike(words("vision-language-action"), words("vision-language-action model"))
    True
    >>> alike(words("group relative policy optimization"), words("group relative preference optimization"))
    False
    """
    a, b = content(left), content(right)
    if key(a) == key(b):
        return True
    return len(a) == len(b) and all(_same_stem(x, y) for x, y in zip(a, b, strict=True))


def compatible(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two long forms of one short form mean the same: they are alike, or one leaves words out.

    >>> compatible(words("large language model"), words("large pretrained language model"))
    True
    >>> compatible(words("continual learning"), words("contrastive learning"))
    False
    """
    return alike(left, right) or set(content(left)) <= set(right) or set(content(right)) <= set(left)


def content(parts: tuple[str, ...]) -> tuple[str, ...]:
    """PARTS without little words, and without a head that says little.

    >>> content(("vision", "and", "language", "action", "model"))
    ('vision', 'language', 'action')
    """
    telling = tuple(part for part in parts if part not in _LITTLE)
    return telling[:-1] if len(telling) > 2 and telling[-1] in _HEADS else telling


def _same_stem(left: str, right: str) -> bool:
    return left == right or (min(len(left), len(right)) > 4 and left[:4] == right[:4] and fuzz.ratio(left, right) >= 80)
