"""Builds handbooks into web sites and reads what came out."""

from __future__ import annotations

import functools
import http.server
import io
import logging
import os
import shutil
import threading
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sopkit.cli import run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Run:
    """What a command gave."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        out, err = io.StringIO(), io.StringIO()
        with chdir(folder), redirect_stdout(out), redirect_stderr(err):
            self.code = run([*arguments, "--lang", "en"])
        self.out, self.err = out.getvalue(), err.getvalue()


@dataclass
class Document(HTMLParser):
    """A built page: its elements in order."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    @property
    def ids(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.elements if "id" in attributes}

    @property
    def links(self) -> Iterator[str]:
        for _, attributes in self.elements:
            for name in ("href", "src"):
                if name in attributes:
                    yield attributes[name]

    def text(self, *tags: str) -> str:
        found = (text for tag, texts in self.texts.items() if not tags or tag in tags for text in texts)
        return " ".join(" ".join(found).split())


@functools.cache
def read_page(path: Path) -> Document:
    document = Document()
    document.feed(path.read_text(encoding="utf-8"))
    return document


def pages_of(site: Path) -> dict[str, Document]:
    return {path.relative_to(site).as_posix(): read_page(path) for path in sorted(site.rglob("*.html"))}


def dead_links(site: Path) -> list[str]:
    """Return every link that leads to no file or to no anchor of the site."""
    found = []
    for name, document in pages_of(site).items():
        if name == "404.html":
            continue  # its links are absolute: it is shown for any address
        for link in set(document.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            target = Path(os.path.normpath(target))
            if target.is_dir():
                target /= "index.html"
            gone = not target.is_file() or not target.is_relative_to(site)
            anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
            if gone or (anchor and anchor not in read_page(target).ids):
                found.append(f"{name}: {link}")
    return found


def lay_out(handbook: Path, folder: Path) -> Path:
    """Copy a handbook, and beside it what the sample handbook publishes with."""
    shutil.copytree(handbook, folder)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    return folder


def publish(folder: Path, site: Path, *, strict: bool = False, plugin: dict[str, Any] | None = None, **options: Any) -> list[str]:
    """Build a handbook with MkDocs, and return what was warned of."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    warnings: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warnings.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("mkdocs").addHandler(handler)
    try:
        config = load_config(str(folder / "mkdocs.yml"), site_dir=str(site), strict=strict, **options)
        config.plugins["sopkit"].config.update({"as_of": "2026-11-22", **(plugin or {})})
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    finally:
        logging.getLogger("mkdocs").removeHandler(handler)
    return warnings


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback interface, and give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
