"""The Python twin of each file in queries/: the same question, the same columns, the same rows in the same order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from kg.questions import benchmarks, methods, papers, paths, topics

Answer = Callable[..., list[dict[str, Any]]]

# To add a question, write queries/NAME.cypher and its twin in one of these modules.
ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        answer.__name__.replace("_", "-"): answer
        for answer in (
            papers.authors_on_entity,
            benchmarks.benchmarks_of_task,
            benchmarks.benchmarks_together,
            topics.bridging_methods,
            methods.builds_on,
            methods.built_on_by,
            methods.classics,
            papers.coauthors,
            methods.compared_with,
            topics.concepts_beside,
            methods.contested_claims,
            papers.evidence,
            topics.first_proposals,
            topics.methods_of_topic_by_month,
            topics.narrower,
            topics.new_entities,
            papers.organizations_on_topic,
            papers.papers_that_say,
            papers.papers_with_method_and_benchmark,
            paths.path_between,
            benchmarks.results_on_benchmark,
            methods.rising_methods,
            papers.similar_papers,
            methods.topics_of_method,
            benchmarks.untried_pairs,
            methods.used_with,
            benchmarks.winners_on_benchmark,
        )
    }
)
