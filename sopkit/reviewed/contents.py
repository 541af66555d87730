"""What files said earlier, brought by one call of Git, and the SOPs that it finds again where Git lost them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

from sopkit.history.lost import Lost
from sopkit.model.history import Log, Revision
from sopkit.past import data_in
from sopkit.reading.document import text_in


def each_content(root: Path, blobs: Sequence[str]) -> Iterator[bytes | None]:
    """Yield contents in their order; None where one cannot be had."""
    from sopkit.git.blobs import NoAnswerError, each_blob

    answered = 0
    try:
        for content in each_blob(root, blobs):
            answered += 1
            yield content
    except NoAnswerError:
        yield from (None for _ in range(len(blobs) - answered))


def lost_in(root: Path, log: Log) -> Lost:
    """Return what finds, in the history of a handbook, texts whose trace Git lost."""
    return Lost(log, partial(ids_in, root))


def ids_in(root: Path, revisions: Collection[Revision]) -> dict[str, str | None]:
    """Return the ids of the SOPs in contents, by the names of these, None for a translation; what cannot be had is left out."""
    contents = each_content(root, [revision.blob for revision in revisions])
    return {
        revision.blob: None if "translates" in (data := data_in(revision.path, content)) else text_in(data, "id")
        for revision, content in zip(revisions, contents, strict=True)
        if content is not None
    }
