"""The one catalogue of everything a person reads, in English and Chinese."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gettext import NullTranslations

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "sopkit"


def mark(text: str) -> str:
    """Return `text` as it is; the mark tells the catalogue's extractor to take it up."""
    return text


@functools.cache
def catalogue(language: Language) -> NullTranslations:
    """Return the catalogue of a language; English is the language of the source.

    A checkout whose catalogue is not compiled yet speaks English.
    """
    import gettext

    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def translate(text: str, language: Language) -> str:
    """Return `text` in `language`; an empty text stays empty."""
    if not text or language == "en":
        return text
    return catalogue(language).gettext(text)


def as_language(tag: str | None) -> Language | None:
    """Return the language that a locale name such as ``zh_CN.UTF-8`` stands for, if it is one of ours."""
    head = (tag or "").replace("-", "_").split("_")[0].split(".")[0].lower()
    return head if head in LANGUAGES else None


def language_of_environment(environment: Mapping[str, str] = os.environ) -> Language | None:
    """Return the language that the first set one of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` asks for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return as_language(environment[name])
    return None
