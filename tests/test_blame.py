"""Since when, and by whose change, each step of an SOP says what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from repository import Repository
from told import FILE, Asked, begun, sop

from sopkit.reading.document import read_source
from sopkit.writing.yaml_form import write_yaml

CALL = "  - id: call\n    do: Call the customer.\n    role: seller\n    done_when: The customer has 1 date.\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return begun(tmp_path / "work")


def blame(repository: Repository) -> dict[str, tuple[Any, ...]]:
    """Return of each step since when it says what it says, by whom, and when it was added."""
    rows = Asked(repository.handbook).data("blame", "SAL-001")
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    return {
        row["id"]: (*((row["since"] or {}).get(name) for name in ("date", "author", "version")), (row["added"] or {}).get("date"))
        for row in rows
    }


def test_each_step_by_its_own_change(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()}, who="Ann")
    repository.commit("Second", "2026-02-01", {FILE: sop(version="1.1.0", more=CALL)}, who="Bo")
    repository.commit("Third", "2026-03-01", {FILE: sop(version="1.2.0", do="Send the offer within 2 hours.", more=CALL)}, who="Cy")
    assert blame(repository) == {
        "send": ("2026-03-01", "Cy", "1.2.0", "2026-01-10"),
        "call": ("2026-02-01", "Bo", "1.1.0", "2026-02-01"),
    }


def test_form_place_order_and_stage_change_nothing(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop(more=CALL)}, who="Ann")
    before = blame(repository)
    text = sop(more=CALL)
    send = text[text.index("  - id: send") : text.index(CALL)]
    repository.commit("Order", "2026-02-01", {FILE: text.replace(send + CALL, CALL + send)}, who="Bo")
    staged = text.replace("steps:\n" + send + CALL, "stages:\n  - id: all\n    name: All\n    steps:\n" + indented(send + CALL))
    repository.commit("Stage", "2026-02-02", {FILE: staged}, who="Bo")
    repository.commit("Windows", "2026-02-03", {FILE: staged.replace("\n", "\r\n")}, who="Bo")
    repository.commit("Form", "2026-02-04", {FILE: write_yaml(read_source(FILE, staged.encode()).data, "sop", None)}, who="Bo")
    repository.git("mv", FILE, "sops/b.yml")
    repository.commit("Move", "2026-02-05", who="Bo")
    assert blame(repository) == before == dict.fromkeys(("send", "call"), ("2026-01-10", "Ann", "1.0.0", "2026-01-10"))


def indented(text: str) -> str:
    """Return lines four blanks further in."""
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def test_on_a_side_branch_it_is_the_change_there_and_the_day_of_the_merge(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()}, who="Ann")
    repository.git("switch", "--quiet", "--create", "side")
    changed = repository.commit("Two", "2026-02-01", {FILE: sop(do="Send it within 2 hours.")}, who="Bo")
    repository.commit("Three", "2026-02-02", {FILE: sop(do="Send it within 2 hours.", more=CALL)}, who="Cy")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", day="2026-02-10", who="Boss")
    assert blame(repository) == {
        "send": ("2026-02-10", "Bo", "1.0.0", "2026-01-10"),
        "call": ("2026-02-10", "Cy", "1.0.0", "2026-02-10"),
    }
    assert Asked(repository.handbook).data("blame", "SAL-001")[0]["since"]["commit"] == changed


def test_a_step_that_was_away_and_came_back(repository: Repository) -> None:
    for day, more in (("2026-01-10", CALL), ("2026-02-01", ""), ("2026-03-01", CALL)):
        repository.commit("Change", day, {FILE: sop(more=more)})
    assert blame(repository)["call"] == ("2026-03-01", "Writer", "1.0.0", "2026-03-01")


def test_a_revision_that_broke_the_file_changed_no_step(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Broken", "2026-02-01", {FILE: "a: [\n"})
    repository.commit("Mended", "2026-02-02", {FILE: sop()})
    assert blame(repository)["send"] == ("2026-01-10", "Writer", "1.0.0", "2026-01-10")


def test_what_is_not_committed(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.write(FILE, sop(do="Send it within 2 hours.", more=CALL))
    assert blame(repository) == {"send": (None, None, None, "2026-01-10"), "call": (None, None, None, None)}
    assert Asked(repository.handbook)("blame", "SAL-001").out.count("not committed") == 3


def test_the_table_in_both_languages_and_a_file_with_errors(repository: Repository) -> None:
    commit = repository.commit("First", "2026-01-10", {FILE: sop(do="x" * 50)}, who="Ann")
    asked = Asked(repository.handbook)
    line = asked("blame", "SAL-001").out.splitlines()[-1]
    assert line.split() == ["1", "send:", "x" * 40 + "…", "2026-01-10", "1.0.0", "Ann", commit[:9], "2026-01-10"]
    assert "步骤" in asked("blame", "SAL-001", lang="zh").out
    repository.write(FILE, sop() + "nonsense: 1\n")
    done = asked("blame", "SAL-001")
    assert (done.code, done.out) == (2, "")
    assert "has errors" in done.err
