"""Where a web site is written: never over anything else, and never through a link."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from handbook import Handbook

PLUGINS = "site_name: ''\ntheme:\n  name: material\nplugins:\n  - sopkit\n"


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sopkit", "build", "--lang", "en", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def book(tmp_path: Path) -> Handbook:
    """Return a handbook without docs/, beside a folder of somebody else."""
    (tmp_path / "others").mkdir()
    (tmp_path / "others/thesis.txt").write_text("years of work")
    from handbook import SOP

    return Handbook(tmp_path / "book", {"sops/a.yml": SOP.replace("status: draft", "status: draft"), "mkdocs.yml": PLUGINS})


@pytest.mark.parametrize("place", [".", "..", "sops", "../others", "mkdocs.yml"])
def test_a_place_with_other_files_is_refused(place: str, book: Handbook) -> None:
    before = book.contents()
    done = build(book.root, "--site-dir", place)
    assert done.returncode in {1, 2}, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert book.contents() == before
    assert (book.root / "../others/thesis.txt").exists()


@pytest.mark.parametrize("way", ["site", "inside/site"])
def test_a_link_in_the_place_of_the_site_is_refused(way: str, book: Handbook) -> None:
    link = book.root / way.split("/", maxsplit=1)[0]
    link.symlink_to("../others")
    done = build(book.root, *(["--site-dir", way] if "/" in way else []))
    assert done.returncode == 1
    assert "is a symbolic link" in done.stderr
    assert [path.name for path in (book.root / "../others").iterdir()] == ["thesis.txt"]


def test_plain_mkdocs_is_held_to_it_too(book: Handbook) -> None:
    (book.root / "docs").mkdir()
    (book.root / "site").symlink_to("../others")
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=book.root, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert (book.root / "../others/thesis.txt").exists()


def test_a_site_is_replaced_by_the_next(book: Handbook) -> None:
    for _ in range(2):
        done = build(book.root, "--drafts")
        assert done.returncode == 0, done.stderr
    (book.root / "site/old.html").write_text("old")
    assert build(book.root, "--drafts", "--site-dir", "site").returncode == 0
    assert not (book.root / "site/old.html").exists()


@pytest.mark.parametrize(("name", "target"), [("pw.txt", "/etc/passwd"), ("up", "../.."), ("zero", "/dev/zero"), ("gone", "nowhere")])
def test_links_in_docs_are_refused(name: str, target: str, book: Handbook) -> None:
    (book.root / "docs/zh").mkdir(parents=True)
    (book.root / "docs/zh" / name).symlink_to(target)
    done = build(book.root)
    assert done.returncode == 1, done.stderr
    assert f"docs/zh/{name} is a symbolic link" in done.stderr
    assert not (book.root / "site").exists()


def test_pages_are_not_written_through_a_link_that_came_later(book: Handbook) -> None:
    (book.root / "docs").mkdir()
    (book.root / "docs/notes.txt").write_text("mine")
    assert build(book.root, "--pages", "out").returncode == 0
    written = next(path for path in (book.root / "out").rglob("notes.txt"))
    written.unlink()
    written.parent.rename(book.root / "elsewhere")
    written.parent.symlink_to(book.root / "../others")
    done = build(book.root, "--pages", "out")
    assert done.returncode == 2, done.stdout
    assert [path.name for path in (book.root / "../others").iterdir()] == ["thesis.txt"]
    (book.root / "link").symlink_to("../others")
    assert build(book.root, "--pages", "link").returncode == 2
