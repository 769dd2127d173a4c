r"""Text as it should be read: one line, no markup, no invisible characters; the words stay as printed.

Titles and abstracts are plain English in which LaTeX shows through here and there, often with its backslashes and
dollars already lost: so nothing is parsed as a whole, each remnant is mended where it stands, and what is not known
stays (a price in dollars, an author's own macro, a template in braces).
"""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

# Commands around words, which may have lost their backslash, and switches inside braces.
_AROUND = (
    "textbf|textit|textsc|texttt|textrm|textsf|textsl|textup|textmd|textnormal|text|emph|underline|mbox|hbox"
    "|mathcal|mathbb|mathbf|mathrm|mathsf|mathit|mathtt|mathfrak|mathscr|boldsymbol|bm|operatorname|ensuremath|url"
)
_SWITCHES = "em|it|bf|tt|sc|sl|rm|sf|scriptsize|footnotesize|tiny|small|normalsize|large|Large|huge|itshape|bfseries"
_BARE_SWITCHES = "em|it|bf|tt|sc|rm|sf|scriptsize|footnotesize"
_HTML = r"a|b|i|u|em|strong|sub|sup|tt|code|span|p|jats:[a-z]+"

# Macros that many authors define for the same words, and what pylatexenc reads in another way.
_WORDS = {
    "eg": "e.g.", "Eg": "E.g.", "ie": "i.e.", "Ie": "I.e.", "etc": "etc.", "etal": "et al.", "vs": "vs.",
    "wrt": "w.r.t.", "deg": "°", "sim": "~", "textasciitilde": "~", "nobreakdash": "", "allowbreak": "", "xspace": "",
    "quad": " ",
}  # fmt: skip
_LATEX = get_default_latex_context_db()
_TO_TEXT = LatexNodes2Text(latex_context=_LATEX)
_SIGNS = {"times": "×", "sim": "~", "circ": "°", "approx": "≈", "°": "°", "×": "×"}
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})

# Controls, marks of reading direction, soft hyphens, blanks of no width, non-characters.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_ACCENT = (
    r"\\(?:(?P<mark>[\"'`^~=.])\s?(?P<base>\{\\?[A-Za-z]\}|\\[ij](?![A-Za-z])|[A-Za-z])|[cvuHkrdb]\s?\{[A-Za-z]\})"
)


def encodable(text: str) -> str:
    """TEXT with what UTF-8 cannot hold (halves of a pair) replaced.

    >>> encodable("a\\ud800b")
    'a�b'
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cleaned(raw: str) -> str:
    r"""The text of RAW: one line, LaTeX and HTML read, nothing invisible, the words as printed.

    >>> cleaned("On the\n  G\\\"odel machine at 1920times1080, for \\$5 and 7{\\times} faster")
    'On the Gödel machine at 1920×1080, for $5 and 7× faster'
    >>> cleaned("{scriptsize CODE2SEQ}, SAP^{2} and {\\em Shallow} \\textbf{N}et~(SN); \\method costs $20 to $30")
    'CODE2SEQ, SAP^2 and Shallow Net (SN); \\method costs $20 to $30'
    """
    text = _INVISIBLE.sub("", " ".join(encodable(raw).split())).translate(_LIGATURES)
    if _ANY_SIGN.search(text):
        for signs, pattern, change in _CHANGES:
            if any(sign in text for sign in signs):
                text = pattern.sub(change, text)
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


def _accented(found: re.Match[str]) -> str:
    """The letter with its accent; an apostrophe stays one (``the query\\'s content``)."""
    after = found.string[found.end() : found.end() + 1]
    if found["mark"] == "'" and found["base"] == "s" and not after.isalpha():
        return "'s"
    return _read(found[0])


def _symbol(found: re.Match[str]) -> str:
    """What a known macro without arguments stands for; an unknown one stays."""
    name = found[1]
    if name in _WORDS:
        word = _WORDS[name]
        return word[:-1] if word.endswith(".") and found.string[found.end() : found.end() + 1] == "." else word
    return _symbol_of(name) or found[0]


def _unbraced(found: re.Match[str]) -> str:
    """The word in braces, unless they hold the argument of a macro that we do not know."""
    return found[0] if found[1] else found[2]


def _symbol_of(name: str) -> str:
    """What the macro NAME stands for, "" when it is not known or says nothing without its arguments ("%s")."""
    spec = _LATEX.get_macro_spec(name)
    text = spec.simplify_repl if spec is not None and spec.macroname else ""
    return text.strip() if isinstance(text, str) and "%" not in text else ""


@lru_cache(maxsize=4096)
def _read(accented: str) -> str:
    """A letter with an accent, as pylatexenc reads it."""
    return str(_TO_TEXT.latex_to_text(accented)).strip()


_Change = tuple[tuple[str, ...], re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _change(signs: str, pattern: str, change: str | Callable[[re.Match[str]], str]) -> _Change:
    return tuple(signs.split()), re.compile(pattern), change


_BRACED = rf"(?<![A-Za-z])\\?(?:{_AROUND})\s*\{{([^{{}}]*)\}}"

# What is mended, each where its signs are in the text; in this order: each takes what those before it left.
_CHANGES: tuple[_Change, ...] = (
    _change("</", rf"<({_HTML})(?:\s[^<>]*)?>([^<>]*)</\1>", r"\2"),
    _change("<br", r"<br\s*/?>", " "),
    _change("&", r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});", lambda found: html.unescape(found[0])),
    _change('\\"', r"(?<!\w)\\\"([^\s\\\"][^\\\"]*)\\\"(?!\w)", r'"\1"'),
    _change("\\", r"\\[\"'`^]\{\\i\}", lambda found: _read(found[0])),
    _change("\\", _ACCENT, _accented),
    _change("raise.17ex", r"\{\\?raise\.17ex\s*\\?scriptstyle\s*\\?sim\}", "~"),
    _change("\\href", r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\2 (\1)"),
    _change("\\footnote", r"\s*\\footnote\s*\{([^{}]*)\}", r" (\1)"),
    # Twice before the switches and once after: they stand in one another.
    *[_change("{", _BRACED, r"\1")] * 2,
    _change("{", rf"\{{\s*(?:\\(?:{_SWITCHES})(?![A-Za-z])|(?:{_BARE_SWITCHES})(?=\s))\s*([^{{}}]*)\}}", r"\1"),
    _change("{", _BRACED, r"\1"),
    _change("\\", rf"\\(?:{_AROUND})(?![A-Za-z])\s*\{{?|\\(?:{_SWITCHES})(?![A-Za-z])\s*", ""),
    _change("math", r"(?<![A-Za-z])math(?:cal|bb|bf|rm|sf|it|frak|scr) (?=[A-Z]\b)", ""),
    _change("leftrightarrow", r"leftrightarrow", "↔"),
    _change("rightarrow", r"rightarrow", "→"),
    # Macros without arguments, then the braces around one word or number.
    _change("\\", r"\\([A-Za-z]+)(?![A-Za-z{])(?:\{\})?", _symbol),
    _change(
        "{times} {sim} {circ} {approx} {°} {×}", r"\^?\{(times|sim|circ|approx|°|×)\}", lambda found: _SIGNS[found[1]]
    ),
    _change("{", r"(https?://([^\s{}]+?)/?)\{(?:https?://)?\2/?\}", r"\1"),
    _change("{", r"((?:https?://|[\w-]+\.(?:com|io|org)/)[^\s{}]+)\{([^{}]+)\}", r"\1 \2"),
    *[_change("{", r"(\\[A-Za-z]+|)(?<![_^])\{((?<!\d\{)[\w.+*=%-]{1,40}|[,=+]|)\}(?![_^])", _unbraced)] * 2,
    _change("^{ _{", r"(?<=[\w)\]][_^])\{(-?\d[\d.]*|[\w∞][\w.∞]*(?=\}(?!\w))|[+*-])\}", r"\1"),
    _change("$", r"\$([A-Za-z]|[^$\s][^$]{0,80}?[\\^_=][^$]{0,80}|[^$\s\dA-Za-z]{1,3})\$", r"\1"),
    _change("\\( \\)", r"\\\( ?| ?\\\)", ""),
    _change("\\", r"\\([%&$_#{}\"'~])", r"\1"),
    _change("\\", r"\\[,;:! ]", " "),
    _change("times", r"(?<=\d)(?:times|\s?\\times\s?)(?=\d)|(?<=\d\d) times (?=\d\d)|(?<=\d)times(?![a-z])", "×"),
    _change("sim", r"(?<![A-Za-z])sim(?=\d)", "~"),
    # A space that does not break, as LaTeX has it; "~145 words" and "75%~89%" are none.
    _change("~", r"(?<=[A-Za-z.\d])~(?=[(\[\\])|(?<=[a-z])~(?=[A-Za-z])", " "),
    _change("`` ''", r"``|''", '"'),
    _change("---", r"(?<=[\w)\]\"'])---(?=[\w(\[\"'])|(?<= )---(?= )", "—"),
    _change("--", r"(?<=[\w)\]\"'])--(?=[\w(\[\"'])|(?<= )--(?= )", "–"),
)
# One search spares most texts (and nearly all names) the table.
_ANY_SIGN = re.compile("|".join(sorted(re.escape(sign) for signs, _, _ in _CHANGES for sign in signs)))
