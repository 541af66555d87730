"""What is kept of the history between two runs changes nothing of what is found."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from repository import Repository
from told import Asked, begun, sop

COMMANDS = (
    ["check", "--select", "review", "--as-of", "2026-03-01", "--format", "json"],
    ["review", "status", "--as-of", "2026-03-01", "--format", "json"],
    ["register", "--as-of", "2026-03-01", "--format", "json"],
)
FORM = "sops/files/form.md"
NAMING = f"references:\n  - title: Form\n    path: {FORM}\n"
LONG = "".join(f"  - id: step-{number}\n    do: Do {number} things.\n    role: seller\n" for number in range(40))
"""So many steps that Git takes a file with them for another one."""


class Life:
    """What happens to a handbook, by chance."""

    def __init__(self, repository: Repository, seed: int) -> None:
        self.repository = repository
        self.chance = random.Random(seed)  # noqa: S311 the same every time, not a secret
        self.numbers = 0
        self.branches = 0

    def path(self) -> Path:
        return self.chance.choice(sorted(self.repository.handbook.glob("sops/**/*.yml")))

    def commit(self) -> None:
        self.numbers += 1
        self.repository.commit(f"Change {self.numbers}", f"2026-02-01T{self.numbers // 60:02}:{self.numbers % 60:02}:00+00:00")

    def reword(self) -> None:
        path = self.path()
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("customer", self.chance.choice(["customers", "clients", "buyers, customer"]), 1), encoding="utf-8")
        self.commit()

    def review(self) -> None:
        path = self.path()
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("last: 2026-01-04", f"last: 2026-01-{self.chance.randint(5, 20):02}"), encoding="utf-8")
        self.commit()

    def move(self) -> None:
        path = self.path()
        self.numbers += 1
        target = path.parent / f"moved-{self.numbers}.yml"
        path.rename(target)
        self.commit()

    def swap(self) -> None:
        one, other = self.path(), self.path()
        texts = one.read_bytes(), other.read_bytes()
        other.write_bytes(texts[0])
        one.write_bytes(texts[1])
        self.commit()

    def lose(self) -> None:
        """Put an SOP elsewhere, so rewritten that Git loses its trace."""
        path = self.path()
        text = path.read_text(encoding="utf-8")
        path.unlink()
        if self.chance.random() < 1 / 2:
            self.commit()
        self.numbers += 1
        changed = text.replace(LONG, "") if LONG in text else text.replace("steps:\n", f"steps:\n{LONG}")
        self.repository.write(f"sops/elsewhere-{self.numbers}.yml", changed)
        self.commit()

    def change_form(self) -> None:
        self.repository.write(FORM, f"# Form\n\n{self.chance.choice(['Name', 'Address', 'Phone'])}:\n")
        self.commit()

    def edit(self) -> None:
        path = self.path()
        path.write_text(path.read_text(encoding="utf-8").replace("Send", "Take", 1), encoding="utf-8")

    def merge(self) -> None:
        """Join a branch that was begun a while ago."""
        self.commit()
        git = self.repository.git
        back = self.chance.randint(1, min(3, self.numbers))
        self.branches += 1
        git("checkout", "--quiet", "-b", f"side-{self.branches}", f"main~{back}")
        self.repository.write(f"sops/side-{self.branches}.yml", sop(id=f"SAL-5{self.branches:02}"))
        self.reword()
        git("checkout", "--quiet", "main")
        git("merge", "--quiet", "--no-ff", "-X", "ours", "-m", "Merge", f"side-{self.branches}", day="2026-02-02")

    def rewrite(self) -> None:
        self.commit()
        self.repository.git("reset", "--quiet", "--hard", f"HEAD~{self.chance.randint(1, 2)}")

    def pack(self) -> None:
        self.repository.git("pack-refs", "--all")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_changes_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = begun(tmp_path / "work")
    files: dict[str, str | bytes] = {
        f"sops/{number}.yml": sop(id=f"SAL-{number + 1:03}", summary=f"Number {number}", more=NAMING) for number in range(6)
    }
    repository.commit("Add", "2026-01-03", {**files, FORM: "# Form\n\nName:\n"})
    life = Life(repository, seed)
    for _ in range(3):
        life.commit()
    ask = Asked(repository.handbook)
    events = [
        *(life.reword, life.reword, life.review, life.move, life.swap, life.edit, life.merge, life.rewrite, life.pack),
        *(life.lose, life.lose, life.change_form, life.change_form),
    ]
    for number in range(25):
        life.chance.choice(events)()
        found = []
        for place in ("kept", f"fresh-{number}"):
            monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / place))
            found.append([ask(*command) for command in COMMANDS])
        assert found[0] == found[1]
