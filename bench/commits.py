"""Write a handbook with a history of any length: ``python bench/commits.py FOLDER SOPS COMMITS [--signed]``.

The first commit adds every SOP. Each later one changes the text of the next few, so that together they touch all of them again and
again; every tenth comes from a side branch and a merge, and one moves the files of a whole department. With ``--signed`` each SOP bears
the fingerprint of its review. Without, only the day of the review is stated, and every tenth SOP was changed again since.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generate import Author, text_of, write_frame

from sopkit.compare.fingerprint import fingerprint

BEGIN = 1_767_225_600
"""The moment of the first commit, 2026-01-01."""
HOUR = 3600
CHANGES = 5
"""How often each SOP is changed after it was added."""
MERGE_EVERY = 10
CHANGED_SINCE = 10
"""One of so many SOPs is changed after its review."""
GIT = shutil.which("git") or "git"


def version(data: dict[str, Any], number: int, change: int, *, signed: bool) -> dict[str, Any]:
    """Return the SOP with a number after so many changes; one of the last two was reviewed."""
    reviewed = CHANGES - 1 if number % CHANGED_SINCE == 0 and not signed else CHANGES
    text = data | {"purpose": f"{data['purpose']} ({change})"}
    if change < reviewed:
        return text
    review = {**data["review"], "last": "2026-10-01"}
    if signed:
        review["fingerprint"] = fingerprint(text)
    return text | {"review": review}


class Story:
    """A history as ``git fast-import`` reads it."""

    def __init__(self, count: int, commits: int, *, signed: bool) -> None:
        """Think of the SOPs."""
        author = Author(1, count)
        self.sops = [author.sop(number) for number in range(count)]
        self.commits = commits
        self.signed = signed
        self.files: dict[int, tuple[str, str]] = {}
        """What each file is called and says by now."""

    def stream(self) -> Iterator[str]:
        """Yield the commits, each with its files."""
        count, turns = len(self.sops), self.commits - 1
        yield from self.commit("main", 0, "Begin")
        for number in range(count):
            yield from self.change(number, 0)
        done = 0
        for turn in range(1, turns + 1):
            until = turn * count * CHANGES // turns
            side = turn % MERGE_EVERY == 0
            if side:
                yield "reset refs/heads/side\nfrom refs/heads/main\n\n"
            yield from self.commit("side" if side else "main", turn, f"Say what is new, part {turn}")
            changed = list(range(done, until))
            for place in changed:
                yield from self.change(place % count, place // count + 1)
            if turn == turns // 2:
                yield from self.move("sales", "selling")
            if side:
                yield from self.commit("main", turn, f"Merge part {turn}", "merge refs/heads/side\n")
                for place in changed:
                    yield self.content(place % count)
            done = until

    def commit(self, branch: str, turn: int, message: str, more: str = "") -> Iterator[str]:
        """Yield the head of a commit."""
        moment = f"Writer <writer@example.com> {BEGIN + turn * HOUR} +0000"
        yield f"commit refs/heads/{branch}\nauthor {moment}\ncommitter {moment}\n{data_of(message)}{more}"

    def change(self, number: int, change: int) -> Iterator[str]:
        """Yield a file after so many changes."""
        path, data = self.sops[number]
        path = self.files.get(number, (path, ""))[0]
        self.files[number] = path, text_of(version(data, number, change, signed=self.signed))
        yield self.content(number)

    def content(self, number: int) -> str:
        """Return what sets a file to what it says by now."""
        path, text = self.files[number]
        return f"M 100644 inline {path}\n{data_of(text)}"

    def move(self, old: str, new: str) -> Iterator[str]:
        """Yield what moves the files of a folder."""
        for number, (path, text) in self.files.items():
            self.files[number] = path.replace(f"sops/{old}/", f"sops/{new}/"), text
        yield f"R sops/{old} sops/{new}\n"


def data_of(text: str) -> str:
    """Return a text as ``git fast-import`` reads it."""
    return f"data {len(text.encode())}\n{text}\n"


def write_repository(folder: Path, count: int, commits: int, *, signed: bool) -> None:
    """Write a repository with a handbook of `count` SOPs and so many commits, merges not counted; `signed` reviews bear fingerprints."""
    write_frame(folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    story = Story(count, commits, signed=signed)
    with tempfile.TemporaryFile() as told:
        for part in story.stream():
            told.write(part.encode())
        told.seek(0)
        subprocess.run([GIT, "fast-import", "--quiet"], cwd=folder, stdin=told, check=True)  # noqa: S603 Git
    for path, text in story.files.values():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "repack", "-a", "-d", "-q")  # as a clone has it
    commit(folder, "Add what stands beside the procedures")


def commit(folder: Path, message: str) -> None:
    """Commit all there is."""
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=Writer", "-c", "user.email=writer@example.com", "commit", "--quiet", "-m", message)


def git(folder: Path, *arguments: str) -> None:
    """Run Git."""
    subprocess.run([GIT, *arguments], cwd=folder, check=True)  # noqa: S603 Git


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sops", type=int)
    parser.add_argument("commits", type=int)
    parser.add_argument("--signed", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    write_repository(options.folder, options.sops, options.commits, signed=options.signed)


if __name__ == "__main__":
    main()
