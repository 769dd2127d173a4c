"""Annotations of papers: a spaCy pipeline of our own components."""

import copyreg
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import fields
from itertools import islice
from multiprocessing import get_context
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.extract.lexicon import files
from kg.extract.lexicon import lexicon as read_lexicon
from kg.io import PACKAGE, resource, uncollected
from kg.model import Annotation, Link, Mention, Paper, Result, Span, Subject
from kg.topics import subjects

if TYPE_CHECKING:
    from spacy.tokens import Doc

Progress = Callable[[str, int, int], None]
_CHUNK = 64
_NO_WORKERS = "a worker process ended early: for want of memory, or because a script lacks its __main__ guard; \
say --processes 1, or processes=1 from Python"
PROFILES = ("accurate", "fast")
PROFILE = "accurate"


def _as_call(record: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    """How one of its kind goes to another process: as the call that makes a RECORD."""
    values = attrgetter(*(field.name for field in fields(record)))
    return lambda one: (record, values(one))


# A fifth of the time that `pickle` takes with the state of a frozen record: 0.4 ms a paper less.
for _record in (Annotation, Subject, Mention, Link, Result, Span):
    copyreg.pickle(_record, _as_call(_record))


def annotations(
    papers: Iterable[Paper],
    *,
    lexicon: Path | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    profile: str = PROFILE,
) -> Iterator[Annotation]:
    """What each of PAPERS says, in their order, whatever the number of PROCESSES.

    PROFILE "accurate" reads with a network, "fast" with rules and counts alone.
    """
    # Read before any worker starts: what is wrong with it is said here.
    read_lexicon(lexicon)
    todo = tuple(papers)
    chunks = _chunks(todo)
    done = 0
    for found in _mapped(chunks, lexicon, profile, processes if len(todo) > _CHUNK else 1):
        done += len(found)
        if progress:
            progress("extract", done, len(todo))
        yield from found


def _chunks(papers: tuple[Paper, ...]) -> Iterator[tuple[Paper, ...]]:
    rest = iter(papers)
    while chunk := tuple(islice(rest, _CHUNK)):
        yield chunk


def _mapped(
    chunks: Iterator[tuple[Paper, ...]], lexicon: Path | None, profile: str, processes: int
) -> Iterator[tuple[Annotation, ...]]:
    # What else is known of a paper stays here: it would take longer to send than to read.
    jobs = ((tuple(Paper(p.id, p.title, p.abstract) for p in chunk), lexicon, profile) for chunk in chunks)
    if processes <= 1:
        yield from map(_annotated, jobs)
        return
    # Spawned, so that a worker starts the same on every system and shares no state with a caller's threads.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        try:
            yield from pool.map(_annotated, jobs)
        except BrokenProcessPool as error:
            raise KgError(_NO_WORKERS) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _annotated(job: tuple[tuple[Paper, ...], Path | None, str]) -> tuple[Annotation, ...]:
    from kg.extract.pipeline import load

    papers, lexicon, profile = job
    nlp = load(lexicon, profile=profile)
    with uncollected():
        return annotated(papers, [*nlp.pipe((p.text for p in papers), batch_size=len(papers))])


def annotation(paper: Paper, doc: "Doc") -> Annotation:
    """What DOC, the text of PAPER after the pipeline, says."""
    (made,) = annotated([paper], [doc])
    return made


def annotated(papers: Sequence[Paper], docs: Sequence["Doc"]) -> tuple[Annotation, ...]:
    """What DOCS, the texts of PAPERS after the pipeline, say."""
    from kg.extract import relations, results

    # Step by step, all papers as one: of a paper's few names an array takes as long as of many.
    named = [subjects(paper.text) for paper in papers]
    ends = [doc._.ends for doc in docs if doc._.ends]
    known = relations.model(bonded=bool(ends))
    scenes = relations.scenes([doc._.words for doc in docs], [doc._.mentions for doc in docs], known, ends)
    stated = relations.stated(scenes, known)
    reported = [results.reported(scene, results.model()) if scene else () for scene in scenes]
    found = zip(papers, named, docs, stated, reported, strict=True)
    return tuple(Annotation(p.id, names, doc._.mentions, links, numbers) for p, names, doc, links, numbers in found)


def version(lexicon: Path | None = None, profile: str = PROFILE) -> str:
    """What an annotation depends on besides its paper, as a short hash: code, data, PROFILE, the user's LEXICON."""
    code = [*sorted((PACKAGE / "extract").rglob("*.py")), PACKAGE / "text.py", PACKAGE / "topics.py"]
    data = [p for folder in ("data", "data/model") for p in sorted(resource(folder).glob("*.*")) if p.is_file()]
    digest = hashlib.sha256(profile.encode())
    for path in (*code, *data, *files(lexicon)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
