"""Babel extractor for rule modules: the marked texts, and the docstring's summary and reason.

The docstring of a rule is its page in the handbook, so the catalogue must know it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

from sopkit.rules._shelf import docstring_texts


def extract_rule(file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any) -> Iterator[Any]:
    """Yield line, function, text and comments, as Babel wants them."""
    docstring = ast.get_docstring(ast.parse(file.read()), clean=False)
    for text in docstring_texts(docstring or "") if docstring else ():
        yield 1, "_", text, []
    file.seek(0)
    yield from extract_python(file, keywords, comment_tags, options)
