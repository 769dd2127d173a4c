"""Text as it should be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.cleaning import cleaned, encodable


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (r"the G\"odel machine", "the Gödel machine"),
        (r"the Schr\"{o}dinger bridge, na\"{\i}vely", "the Schrödinger bridge, naïvely"),
        (r"It\^o, Pok\'emon, \c{S}tef\u{a}nescu, Nystr{\"o}m", "Itô, Pokémon, Ştefănescu, Nyström"),
        (r"the Aya model (\"Ust\"un et al.)", "the Aya model (Üstün et al.)"),
        (r"he says \"aligned\" and \"useful\".", 'he says "aligned" and "useful".'),
        (r"the query\'s content", "the query's content"),
        (r"{\em off-policy} and {\it Shallow UNet}", "off-policy and Shallow UNet"),
        (r"\textbf{C}ausal \emph{\textbf{C}oncept} texttt{D}ual-texttt{H}ead", "Causal Concept Dual-Head"),
        ("{scriptsize CODE2SEQ} and {bf MASK}", "CODE2SEQ and MASK"),
        ("SAP^{2}, G_{stack} and D^3S", "SAP^2, G_stack and D^3S"),
        (r"$\alpha$-GFN in $n$ steps, $\tau$ and \tau", "α-GFN in n steps, τ and τ"),
        (r"their \( O(n^3) \) time", "their O(n^3) time"),
        ("video at 1920times1080, 256 times 256, 3 times faster", "video at 1920×1080, 256×256, 3 times faster"),
        ("6.3times speed-up, 7{times} and 8timesA100", "6.3× speed-up, 7× and 8×A100"),
        (r"360{\deg} views, 360^{circ} views", "360° views, 360° views"),
        (r"{raise.17ex\scriptstyle\sim}4 hours and {sim}11%", "~4 hours and ~11%"),
        ("SFTrightarrowDPO, A rightarrow B", "SFT→DPO, A → B"),
        ("Language Models~(LLMs) of ~145 words, 75%~89%", "Language Models (LLMs) of ~145 words, 75%~89%"),
        ("``real-time'' in-IDE", '"real-time" in-IDE'),
        ("vision--language -- a survey---of --flags", "vision–language – a survey—of --flags"),
        (r"in 84\% of cases, Q\&A, snake\_case, \#1", "in 84% of cases, Q&A, snake_case, #1"),
        ("totaling 1{,}879 cases, r{=}0.69", "totaling 1,879 cases, r=0.69"),
        (r"adapters (\ie, LoRA), \eg many, \etc.", "adapters (i.e., LoRA), e.g. many, etc."),
        (r"code at \url{https://a.example/x}", "code at https://a.example/x"),
        ("code at https://a.example/x{https://a.example/x}.", "code at https://a.example/x."),
        ("code at https://a.example/x{GitHub}.", "code at https://a.example/x GitHub."),
        (r"on \href{https://a.example}{our page}", "on our page (https://a.example)"),
        ("AT&amp;T &lt;think&gt; 2 &#215; 3 S&P 500", "AT&T <think> 2 × 3 S&P 500"),
        ('x<sub>2</sub> and <a href="https://a.example">here</a>', "x2 and here"),
        ("the <think> token, <EOS> and </think>", "the <think> token, <EOS> and </think>"),
        ("wrapped\n  at\r\n80\u00a0columns\u2028here", "wrapped at 80 columns here"),
        (
            "right\u202eto\u202c left, zero\u200bwidth, soft\u00adhyphen, \x00nul\x1b",
            "rightto left, zerowidth, softhyphen, nul",
        ),
        ("ﬁne-tuning a ﬂow", "fine-tuning a flow"),
        ("Go\u0308del", "Gödel"),
    ],
)
def test_remnants_of_markup_are_read(raw: str, expected: str) -> None:
    assert cleaned(raw) == expected


@pytest.mark.parametrize(
    "text",
    [
        "costs only $20 per tutor annually. We have $1 Million",
        "from $20 to $30 and US$44, <$10 in all, $4 per test",
        r"\frac ab, \sqrt x, \begin{x}, \cite{a}, \substack, \verb",
        r"we introduce \method, which beats \name{} at \benchmark{x}",
        "sets {True, False} and {-1, 0, 1}",
        "n^{1+o(1)} and O(T^{-1/3})",
        "sometimes at all timesteps, simple similes",
        "C++, C#, Q*, LLaVA-Critic-R1+, @k, 100% & more",
        "<script>alert(1)</script> \"quotes\" and 'quotes'",
        "a fraction 12{36} as small",
    ],
)
def test_what_is_no_remnant_stays(text: str) -> None:
    assert cleaned(text) == text


def test_halves_of_pairs_are_replaced() -> None:
    assert encodable("a\ud800b\udc00") == "a\ufffdb\ufffd"
    assert encodable("😀") == "😀"


@given(st.text(st.characters(codec=None), max_size=80))
def test_clean_text_is_one_line_that_utf8_holds(raw: str) -> None:
    text = cleaned(raw)

    assert text.encode().decode() == text
    assert text == " ".join(text.split())
    assert not any(unicodedata.category(c) == "Cc" for c in text)
    assert unicodedata.is_normalized("NFC", text)


_MARKUP = st.sampled_from(
    [
        *"\\{}$^_~`'\"&;<>()[]-% ab1é",
        "textbf",
        "\\em ",
        "times",
        "\\tau",
        "\\verb",
        "https://a.b/",
        "sim",
        "--",
        "</b>",
        "<b>",
    ]
)


@given(st.lists(_MARKUP, max_size=40).map("".join))
def test_any_wreck_of_markup_gives_text(raw: str) -> None:
    assert isinstance(cleaned(raw), str)


@given(st.lists(st.sampled_from(["policy", "GRPO", "(RL)", "7.5%", "e.g.,", "one-step", "C++"]), min_size=1))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    assert cleaned("\n  ".join(words)) == " ".join(words)


def test_long_wrecks_are_read_to_their_end() -> None:
    for sign in ("\\textbf{", "{", "\\", "$", "`", "<b>", "&", "~", "https://a.io/{", '\\"', "^{", "--"):
        assert cleaned(sign * 20_000) is not None
