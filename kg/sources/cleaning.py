"""Text as it should be read: one line, no markup, no invisible characters; the words stay as printed."""

import html
import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_TIMES = re.compile(r"(?<=\d)\s?\\?times\s?(?=\d)")


def encodable(text: str) -> str:
    """TEXT with what UTF-8 cannot hold (halves of a pair) replaced.

    >>> encodable("a\\ud800b")
    'a�b'
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cleaned(raw: str) -> str:
    """The text of RAW: one line, no markup, no invisible characters.

    >>> cleaned("On\\n  the Gödel machine of 1920times1080")
    'On the Gödel machine of 1920×1080'
    """
    text = html.unescape(encodable(raw))
    text = _TIMES.sub("×", text)
    text = _INVISIBLE.sub("", re.sub(r"\s+", " ", text))
    return unicodedata.normalize("NFC", text).strip()
