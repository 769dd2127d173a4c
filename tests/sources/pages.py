"""Pages in every form, made from the same three papers: true facts, abstracts in our own words."""

# ruff: noqa: E501 - the lines are as long as sites and converters write them

import html
import json
from typing import Any

MAML = (
    "Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks",
    """Weights are sought from which a handful of gradient steps on a new task already lead far. The recipe asks nothing of \
the model but that it be differentiable, and it is tried on few-shot images, on regression and on control.""",
)
MATH = (
    "DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models",
    """A model of seven billion parameters goes on learning from a hundred billion tokens about mathematics. Group Relative \
Policy Optimization (GRPO) then spares the critic of PPO by comparing answers [within a group], which saves memory.""",
)
DPO = (
    "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
    """Preferences can be learned without a reward model and without reinforcement learning: a classification loss on pairs \
of answers has the same optimum, and it is simpler to tune on sentiment, summaries and dialogue.""",
)
PAPERS = (MAML, MATH, DPO)
IDS = ("arxiv:1703.03400", "arxiv:2402.03300", "arxiv:2305.18290")


def item(number: int, **more: Any) -> dict[str, Any]:
    """The paper with that NUMBER as the API gives it."""
    title, abstract = PAPERS[number]
    paper = {
        "id": IDS[number].removeprefix("arxiv:"),
        "authors": [{"_id": "1", "name": "Ada Lovelace", "hidden": False}, {"_id": "2", "name": "Kurt Gödel"}],
        "publishedAt": ("2017-03-09", "2024-02-05", "2023-05-29")[number] + "T18:58:03.000Z",
        "title": title.replace(": ", ":\n  "),
        "summary": abstract.replace(". ", ".\n"),
        "upvotes": 7,
        "ai_keywords": ["policy gradient"],
        "githubRepo": "https://github.com/someone/something",
        "organization": {"_id": "3", "name": "some-lab", "fullname": "Some Lab", "avatar": "https://a.example/b.png"},
    }
    return {"paper": {**paper, **more}, "publishedAt": "2024-02-06T00:00:00.000Z", "title": title, "numComments": 2}


def hydrated(props: dict[str, Any], target: str = "DailyPapers") -> str:
    """A page that carries PROPS as the data that it was made from, after those of its header."""
    header = html.escape(json.dumps({"isWide": False, "classNames": "x"}))
    data = html.escape(json.dumps(props))
    return (
        f'<!doctype html>\n<html><head><title>x</title></head><body><div class="SVELTE_HYDRATER contents" '
        f'data-target="MainHeader" data-props="{header}"></div><main><div class="SVELTE_HYDRATER contents" '
        f'data-target="{target}" data-props="{data}"><section></section></div></main></body></html>'
    )


SEARCH_PAGE = f"""new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Oct 30

{MAML[0]}

{MAML[1]}

  •\u00a03 authors
·
Mar 9, 2017

{MATH[0]}

{MATH[1]}

{DPO[0]}

{DPO[1]}

stanfordnlp Stanford NLP
·
Feb 29 4
"""

TWO_LINES = f"""Get trending papers in your email inbox once a day!
Get trending papers in your email inbox!
Subscribe{MAML[0]}
{MAML[1]}
{MATH[0]}
{MATH[1]}
{DPO[0]}
{DPO[1]}
"""


def _broken(text: str) -> str:
    """TEXT in Markdown with hard line breaks and signs escaped."""
    return text.replace("[", "\\[").replace("]", "\\]").replace(". ", ".\\\\\n")


FIRECRAWL = f"""new

Get trending papers in your email inbox!

[Subscribe](https://huggingface.co/login?next=%2Fpapers)

# Daily Papers

## by [![](https://huggingface.co/front/assets/papers-by.png)AK](https://huggingface.co/akhaliq) and the research community

- Daily
- Weekly

[Trending Papers](https://huggingface.co/papers/trending)

Oct 2

[101](https://huggingface.co/login?next=%2Fpapers%2F1703.03400)

### [Model-Agnostic Meta-Learning for Fast Adaptation\\  of Deep Networks](https://huggingface.co/papers/1703.03400)

[{_broken(MAML[1])}](https://huggingface.co/papers/1703.03400)

[- ![](https://cdn-avatars.huggingface.co/v1/a.jpeg)\\\\
- ![](https://huggingface.co/avatars/b.svg)\\\\
- 3 authors](https://huggingface.co/papers/1703.03400)

·

Mar 9, 2017

[-](https://huggingface.co/login?next=%2Fpapers%2F2402.03300)

### [{MATH[0]}](https://huggingface.co/papers/2402.03300)

[{_broken(MATH[1])}](https://huggingface.co/papers/2402.03300)

[![deepseek-ai](https://cdn-avatars.huggingface.co/v1/c.png)DeepSeek](https://huggingface.co/deepseek-ai)

·

Feb 5[6](https://huggingface.co/papers/2402.03300#community)

[1](https://huggingface.co/login?next=%2Fpapers%2F2305.18290)

### [{DPO[0]}](https://huggingface.co/papers/2305.18290)

[{_broken(DPO[1])}](https://huggingface.co/papers/2305.18290)

[- 6 authors](https://huggingface.co/papers/2305.18290)

·

May 29, 2023
"""

NUMBERED = f"""[[Hugging Face's logo] Hugging Face][1]
* [ Models ][2]
* [Log In][27]
new

Get trending papers in your email inbox!

[Subscribe][29]

# Daily Papers

## by[AK][30] and the research community
* Daily
* Weekly

Jun 29
[
101
][31]

### [{MAML[0].replace("Fast ", "Fast" + chr(10) + "### ")}][32]

[

{MAML[1].replace(". ", "." + chr(10))}

][33]
[
* 3 authors
][34]
·
Mar 9, 2017
[
-
][35]

### [{MATH[0]}][36]

[

{MATH[1].replace(", ", "," + chr(10))}

][37]
[[deepseek-ai] DeepSeek][38]
·
Feb 5 [ 6][39]
[
1
][40]

### [{DPO[0]}][41]

[

{DPO[1]}

][42]
[
* 6 authors
][43]
·
May 29, 2023
"""

TABLE = "\n".join(
    f"[{number}]: https://huggingface.co{path}"
    for number, path in {
        1: "/",
        30: "/akhaliq",
        31: "/login?next=%2Fpapers%2F1703.03400",
        32: "/papers/1703.03400",
        33: "/papers/1703.03400",
        34: "/papers/1703.03400",
        35: "/login?next=%2Fpapers%2F2402.03300",
        36: "/papers/2402.03300",
        37: "/papers/2402.03300",
        38: "/deepseek-ai",
        39: "/papers/2402.03300#community",
        40: "/login?next=%2Fpapers%2F2305.18290",
        41: "/papers/2305.18290",
        42: "/papers/2305.18290",
        43: "/papers/2305.18290",
    }.items()
)

_SITE = "https://huggingface.co"
LINK_LINES = f"""# Daily Papers - Hugging Face
Daily Papers - Hugging Face

 Hugging Face

{_SITE}/

Models

{_SITE}/models

Get trending papers in your email inbox!

Subscribe

{_SITE}/login?next=%2Fpapers

Daily Papers

by\u0020

AK

{_SITE}/akhaliq

 and the research community

fast adaptation

Daily

Monthly\u0020

{_SITE}/papers/trending

\u0020

{_SITE}/papers/date/2026-03-24

Mar 25

 [-] 101

{_SITE}/login?next=%2Fpapers%2F1703.03400

{MAML[0]}

{_SITE}/papers/1703.03400

{MAML[1]}

{_SITE}/papers/1703.03400

[

3 authors]({_SITE}/papers/1703.03400)

·

Mar 9, 2017

 [-] -

{_SITE}/login?next=%2Fpapers%2F2402.03300

{MATH[0]}

{_SITE}/papers/2402.03300

{MATH[1]}

{_SITE}/papers/2402.03300

\u0020

{_SITE}/papers/2402.03300

 DeepSeek

{_SITE}/deepseek-ai

·

Feb 5\u0020

6

{_SITE}/papers/2402.03300#community

 [-] 1

{_SITE}/login?next=%2Fpapers%2F2305.18290

{DPO[0]}

{_SITE}/papers/2305.18290

{DPO[1]}

{_SITE}/papers/2305.18290

[

6 authors]({_SITE}/papers/2305.18290)

·

May 29, 2023
"""


def _trending(title: str, abstract: str, who: str, date: str, votes: int, paper: str) -> str:
    """A paper of the trending page, once for narrow screens and once for wide ones."""
    return "".join(
        f"""Submitted by

[picture: none]

someone

### [{title}]({_SITE}/papers/{paper})


{abstract}


{who} · {said}{date}


[Upvote

{votes}]({_SITE}/login?next=%2Fpapers%2F{paper})

[GitHub 3.29k](https://github.com/someone/{paper}) [arXiv Page](https://arxiv.org/abs/{paper})


[[picture: none]]({_SITE}/papers/{paper})

"""
        for said in ("Published on ", "")
    )


_AVATARS = "-\n\n-\n\n- [picture: none]\n\n- {} authors\n\n"
TRENDING = f"""# Trending Papers - Hugging Face

new

Get trending papers in your email inbox!

[Subscribe]({_SITE}/login?next=%2Fpapers)

# Trending Papers

## by[[picture: none] AK]({_SITE}/akhaliq) and the research community

Trending Papers

{_trending(*MAML, _AVATARS.format(3), "Mar 9, 2017", 101, "1703.03400")}
{_trending(*MATH, f"[[picture: deepseek-ai] DeepSeek]({_SITE}/deepseek-ai)", "Feb 5, 2024", 5, "2402.03300")}
{_trending(*DPO, _AVATARS.format(6), "May 29, 2023", 1, "2305.18290")}"""

CARDS = "<!DOCTYPE html><html><body><main>" + "".join(
    f"""<article class="x"><div><a href="/login?next=%2Fpapers%2F{paper}"><div class="leading-none">{votes}</div></a></div>
<h3><a href="/papers/{paper}" class="line-clamp-3">{html.escape(title)}</a></h3>
<a href="/papers/{paper}"><p class="line-clamp-2">{html.escape(abstract)}</p></a>
<div>{who}<span>·</span><time datetime="{date}T00:00:00">then</time></div>
<a href="/papers/{paper}#community">{comments}</a></article>"""
    for (title, abstract), paper, votes, who, date, comments in (
        (MAML, "1703.03400", "101", "<div>3 authors</div>", "2017-03-09", ""),
        (MATH, "2402.03300", "-", '<a href="/deepseek-ai"><img src="c.png">DeepSeek</a>', "2024-02-05", "6"),
        (DPO, "2305.18290", "1", "<div>· 6 authors</div>", "2023-05-29", ""),
    )
) + "</main></body></html>"  # fmt: skip

ONE_PAPER = f"""<html><body><main><h1 class="mb-2 text-2xl font-semibold">{MATH[0]}</h1>
<div>Published on Feb 5, 2024</div><div>Authors: <span class="author">Zhihong Shao</span>, <span class="author">Peiyi Wang</span></div>
<div class="pb-8 pr-4 md:pr-16"><h2>Abstract</h2><div><p>{"A machine says in one line what the paper does and says it well. " * 2}</p>
<p>{html.escape(MATH[1])}</p></div></div>
<a href="https://arxiv.org/abs/2402.03300">View arXiv page</a> <a href="https://arxiv.org/pdf/2402.03300">View PDF</a>
<h3>Community</h3><p>{"A reader asks when the weights will be there, at some length. " * 4}</p></main></body></html>"""

PLAIN_TRENDING = (
    "Get trending papers in your email inbox!\n\n## Trending Papers\n\n## by AK and the research community\n\n"
    + (
        "\n".join(
            f"### {title.replace(': ', ':' + chr(10) + '  ')}\n\n{abstract}\n- 8 authors\n[LINK: GitHub 1.3k](https://github.com/a/b)\n"
            for title, abstract in PAPERS
            for _screen in ("narrow", "wide")
        )
    )
)

_SUMMARY = "A machine says in one line what the paper does and says it well. " * 2
ONE_PAPER_TEXT = f"""Papers

arxiv:2402.03300

{MATH[0]}
Published on Feb 5, 2024
·
Submitted by
someone
on Feb 6, 2024
Upvote
7

Authors:
Zhihong Shao
,
Peiyi Wang
Abstract
{_SUMMARY}
AI-generated summary
{MATH[1]}
View arXiv page
View PDF
Add to collection
Community
{"A reader asks when the weights will be there, at some length. " * 4}
"""

ONE_PAPER_MARKDOWN = f"""[![logo](/front/logo.svg)
Hugging Face](/)

[Papers](/papers)

arxiv:2402.03300

# {MATH[0]}

Published on Feb 5, 2024

·

Submitted by
[![](https://cdn-avatars.huggingface.co/a.jpeg) someone](/someone)

Authors:

Zhihong Shao
,

[Peiyi Wang](/peiyi)

## Abstract

{_SUMMARY}

AI-generated summary

{MATH[1].replace("Policy Optimization", "[Policy Optimization](/papers?q=Policy%20Optimization)")}

[View arXiv page](https://arxiv.org/abs/2402.03300)
[View PDF](https://arxiv.org/pdf/2402.03300)

### Community
"""
