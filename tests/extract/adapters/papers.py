"""Papers for the extractors of others, and what a reader of ours would find in them."""

from kg.model import Annotation, Mention, Paper

PAPERS = (
    Paper(
        "a", "Zephyr on a diet", "We train Zephyr with turbo grid search (TGS) on the Plainsong corpus. TGS is quick."
    ),
    Paper("b", "Nothing to see", "Words, and no names."),
)


def named(annotation: Annotation) -> dict[str, str]:
    """The type of each name."""
    return {mention.name: mention.type for mention in annotation.mentions}


def printed(paper: Paper, mention: Mention) -> list[str]:
    """How PAPER prints MENTION, at each of its places."""
    return [paper.text[span.start : span.end] for span in mention.spans]
