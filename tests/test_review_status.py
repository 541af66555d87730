"""What is due, overdue, changed or never reviewed, and the register of documents, in real repositories."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from handbook import SETTINGS, Outcome
from repository import Repository
from told import Asked

from sopkit.compare.fingerprint import fingerprint
from sopkit.model.duration import Duration
from sopkit.model.history import Commit, History, Reviewed
from sopkit.model.library import Card, Library
from sopkit.model.review import GRAVEST_FIRST, standing_of
from sopkit.reading.document import read_source
from sopkit.writing.markdown_form import write_markdown

ORGANISATION = """\
departments:
  - id: sales
    name: {en: Sales, zh: 销售部}
  - id: stores
    name: {en: Stores, zh: 仓储部}
roles:
  - id: seller
    name: {en: Seller, zh: 销售员}
    department: sales
  - id: storekeeper
    name: {en: Storekeeper, zh: 库管}
    department: stores
  - id: director
    name: {en: Director, zh: 总监}
    department: sales
    may_approve: ["*"]
"""


def text(name: str, last: str | None = None, more: str = "", status: str = "active", owner: str = "seller", every: str = "6 months") -> str:
    """Return an SOP with its review."""
    review = f"  last: {last}\n" if last else ""
    department = "stores" if owner == "storekeeper" else "sales"
    return (
        f"id: {name}\ntitle: 报价 {name}\nlang: en\nkind: general\ndepartment: {department}\nversion: 1.0.0\nstatus: {status}\n"
        f"effective: 2026-01-05\nowner: {owner}\napprovers:\n  - seller\nreview:\n  every: {every}\n{review}{more}"
        "purpose: Get the offer out.\ntrigger: A customer asks.\noutcome:\n  result: The offer is sent.\n"
        "steps:\n  - id: send\n    do: Send the offer.\n    role: seller\n"
    )


CURRENT = text("SAL-005", "2026-02-20", "  by: seller\n")
MARK = fingerprint(read_source("a.yml", CURRENT.encode()).data)
SIGNED = CURRENT.replace("  by: seller\n", f"  by: seller\n  fingerprint: {MARK}\n")
FILES: dict[str, str | bytes] = {
    "sopkit.yml": f"{SETTINGS}time_zone: Asia/Shanghai\n",
    "organisation.yml": ORGANISATION,
    "sops/never.yml": text("SAL-001"),
    "sops/overdue.yml": text("SAL-002", "2025-06-30", owner="storekeeper"),
    "sops/changed.yml": text("SAL-003", "2026-02-01"),
    "sops/soon.md": write_markdown(read_source("a.yml", text("SAL-004", "2025-09-15").encode()).data, "sop"),
    "sops/current.yml": SIGNED,
    "sops/draft.yml": text("SAL-006", status="draft"),
    "sops/retired.yml": text("SAL-007", "2020-01-01", status="retired"),
    "sops/never.zh.yml": "id: SAL-001\nlang: zh\ntranslates: 1.0.0\ntitle: 报价\n",
}


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", "2026-02-21", FILES)
    changed = str(FILES["sops/changed.yml"]).replace("Send the offer.", "Send the offer by mail.")
    repository.commit("By mail", "2026-02-22T18:00:00+00:00", {"sops/changed.yml": changed})
    return repository


def ask(repository: Repository, *arguments: str, lang: str = "en") -> Outcome:
    """Run the program in the handbook."""
    day = [] if "--as-of" in arguments or "sign" in arguments else ["--as-of", "2026-03-01"]
    return Asked(repository.handbook)(*arguments, *day, lang=lang)


def status(repository: Repository, *arguments: str) -> dict[str, Any]:
    """Return the status as a program gets it."""
    outcome = ask(repository, "review", "status", "--format", "json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)  # type: ignore[no-any-return]


# ----------------------------------------------------------------------------------------------------------- the judgement


def commit(name: str) -> Commit:
    return Commit(id=name * 40, author="A", author_email="", authored=0, committer="A", committer_email="", committed=0, message="M")


DAY = date(2026, 3, 1)
HALF_YEAR = Duration("6 months")


@pytest.mark.parametrize(
    ("card", "reviewed", "expected"),
    [
        ({}, None, ("never", None, False)),
        ({"review_last": date(2026, 3, 2)}, None, ("never", None, False)),
        ({"review_last": date(2026, 3, 1)}, None, ("current", 184, False)),
        ({"review_last": date(2025, 8, 31)}, None, ("overdue", -1, False)),
        ({"review_last": date(2025, 9, 1)}, None, ("due-soon", 0, False)),
        ({"review_last": date(2025, 9, 30)}, None, ("due-soon", 29, False)),
        ({"review_last": date(2025, 10, 2)}, None, ("current", 32, False)),
        ({"review_last": date(2025, 8, 1)}, Reviewed(state="changed", commit=commit("a")), ("overdue", -28, True)),
        ({"review_last": date(2025, 9, 1)}, Reviewed(state="changed"), ("changed", 0, True)),
        ({"review_last": date(2026, 1, 1)}, Reviewed(state="wording", commit=commit("a")), ("current", 122, False)),
        ({"review_last": date(2026, 1, 1)}, Reviewed(state="unknown"), ("current", 122, False)),
        ({"review_last": date(2026, 1, 1), "review_every": None}, None, ("undated", None, False)),
        ({"review_last": date(2026, 1, 1), "review_every": Duration("soon")}, None, ("undated", None, False)),
        ({"review_last": date(2026, 1, 1), "fingerprint": "v1:a", "review_fingerprint": "v1:a"}, None, ("current", 122, False)),
        ({"review_last": date(2026, 1, 1), "fingerprint": "v1:a", "review_fingerprint": "v1:b"}, None, ("changed", 122, True)),
        (
            {"review_last": date(2026, 1, 1), "fingerprint": "v1:a", "review_fingerprint": "v1:b"},
            Reviewed(state="unknown"),
            ("changed", 122, True),
        ),
        (
            {"review_last": date(2026, 1, 1), "fingerprint": "v1:a", "review_fingerprint": "v1:b"},
            Reviewed(state="wording"),
            ("current", 122, False),
        ),
        ({"review_last": date(2020, 1, 1), "status": "draft"}, None, ("not-in-use", None, False)),
        ({"review_last": date(2020, 1, 1), "status": "retired"}, None, ("not-in-use", None, False)),
        ({"review_last": date(2020, 1, 1), "translates": "1.0.0"}, None, ("not-in-use", None, False)),
    ],
)
def test_the_standing_of_a_card(card: dict[str, Any], reviewed: Reviewed | None, expected: tuple[str, int | None, bool]) -> None:
    made = Card(**{"path": "a.yml", "status": "active", "review_every": HALF_YEAR, **card})
    library = Library(as_of=DAY, cards=(made,), history=History(reviewed={} if reviewed is None else {"a.yml": reviewed}))
    found = standing_of(made, library)
    assert (found.state, found.days, found.changed) == expected
    assert found.state in GRAVEST_FIRST
    assert (found.commit is not None) == (found.changed and reviewed is not None and reviewed.commit is not None)


# -------------------------------------------------------------------------------------------------------------- the status


def test_the_gravest_stands_first(repository: Repository) -> None:
    found = status(repository)
    assert [(entry["id"], entry["state"], entry["days"]) for entry in found["sops"]] == [
        ("SAL-001", "never", None),
        ("SAL-002", "overdue", -61),
        ("SAL-003", "changed", 153),
        ("SAL-004", "due-soon", 14),
        ("SAL-005", "current", 172),
    ]
    assert found["summary"] == {"sops": 5, "never": 1, "overdue": 1, "changed": 1, "undated": 0, "due-soon": 1, "current": 1}
    assert [entry["evidence"] for entry in found["sops"]] == ["none", "stated", "stated", "stated", "signed"]
    assert found["history"] == "none"


def test_the_table_and_its_summary(repository: Repository) -> None:
    english = ask(repository, "review", "status").out
    assert english.splitlines()[2].split() == ["never", "reviewed", "SAL-001", "报价", "SAL-001", "Seller", "—", "—", "—"]
    assert english.endswith(
        "\nAs of 2026-03-01. SOPs in use: 5; never reviewed: 1 (20%), overdue: 1 (20%), changed since its review: 1 (20%), "
        "due within 30 days: 1 (20%), current: 1 (20%).\n"
    )
    chinese = ask(repository, "review", "status", lang="zh").out
    assert "从未评审" in chinese
    assert "已逾期：1 份（20%）" in chinese
    assert "Seller" not in chinese


def test_another_day_and_another_span(repository: Repository) -> None:
    assert status(repository, "--due-within", "0")["summary"]["due-soon"] == 0
    assert status(repository, "--due-within", "200")["summary"]["due-soon"] == 2
    assert status(repository, "--as-of", "2027-03-01")["summary"]["overdue"] == 4
    assert status(repository, "--as-of", "2020-03-01")["summary"]["never"] == 5


def test_groups(repository: Repository) -> None:
    owners = status(repository, "--by", "owner")
    assert [(group["group"], group["sops"]) for group in owners["groups"]] == [
        ("seller", ["SAL-001", "SAL-003", "SAL-004", "SAL-005"]),
        ("storekeeper", ["SAL-002"]),
    ]
    departments = status(repository, "--by", "department")
    assert [group["group"] for group in departments["groups"]] == ["sales", "stores"]
    roles = status(repository, "--by", "role")
    assert {group["group"]: group["summary"]["sops"] for group in roles["groups"]} == {"director": 5, "seller": 5, "storekeeper": 1}
    table = ask(repository, "review", "status", "--by", "department").out
    assert "\nStores\nSOPs in use: 1; overdue: 1 (100%), current: 0 (0%).\n" in table
    assert "SOPs in use: 5;" in table.splitlines()[-1]


def test_csv_and_json_agree(repository: Repository) -> None:
    entries = status(repository)["sops"]
    rows = list(csv.DictReader(io.StringIO(ask(repository, "review", "status", "--format", "csv").out)))
    plain = [
        {key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value) for key, value in entry.items()}
        for entry in entries
    ]
    assert rows == plain
    grouped = list(csv.DictReader(io.StringIO(ask(repository, "review", "status", "--format", "csv", "--by", "role").out)))
    assert len(grouped) == 11
    assert {row["group"] for row in grouped} == {"director", "seller", "storekeeper"}


def test_the_exit_code_is_asked_for(repository: Repository) -> None:
    assert ask(repository, "review", "status").code == 0
    assert ask(repository, "review", "status", "--fail-on", "overdue").code == 1
    (repository.handbook / "sops/overdue.yml").unlink()
    assert ask(repository, "review", "status", "--fail-on", "overdue").code == 0


def test_the_same_bytes_in_any_time_zone_with_and_without_what_is_kept(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    runs = []
    for zone in ("UTC", "Pacific/Kiritimati", "America/Adak"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        runs += [ask(repository, command, *more).out for command, *more in (["review", "status"], ["register"])]
    monkeypatch.undo()
    time.tzset()
    assert runs[:2] == runs[2:4] == runs[4:]


def test_a_handbook_without_an_sop_in_use(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", files={"sopkit.yml": SETTINGS, "sops/a.yml": text("SAL-001", status="draft")})
    assert ask(repository, "review", "status").out == "No SOP is in use, so no review is due.\n"
    assert status(repository)["summary"]["sops"] == 0


def test_a_broken_file_is_named_and_hides_nothing(repository: Repository) -> None:
    repository.write("sops/broken.yml", "id: [\n")
    outcome = ask(repository, "review", "status")
    assert outcome.code == 0
    assert "SOPs in use: 5" in outcome.out
    assert "1 files could not be read" in outcome.err


def test_missing_history_is_told_beside_the_table(repository: Repository, tmp_path: Path) -> None:
    Repository(tmp_path / "other").git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    outcome = ask(clone, "review", "status", "--format", "json")
    assert json.loads(outcome.out)["history"] == "shallow"
    assert "fetch-depth: 0" in outcome.err
    (clone.top / ".git").rename(tmp_path / "gone")
    outcome = ask(clone, "review", "status")
    assert "lies in no Git repository" in outcome.err
    assert outcome.code == 0


# ------------------------------------------------------------------------------------------------------------ the register


def test_the_register_holds_every_document(repository: Repository) -> None:
    found = json.loads(ask(repository, "register", "--format", "json").out)
    assert [entry["id"] for entry in found["documents"]] == [f"SAL-00{number}" for number in range(1, 8)]
    entry = found["documents"][2]
    head = repository.git("rev-parse", "HEAD")
    assert entry == {
        "id": "SAL-003",
        "title": "报价 SAL-003",
        "version": "1.0.0",
        "status": "active",
        "owner": "seller",
        "approvers": ["seller"],
        "approval": {"version": "1.0.0", "evidence": [], "separation": "unknown"},
        "effective": "2026-01-05",
        "last_review": "2026-02-01",
        "reviewer": None,
        "evidence": "changed",
        "next_review": "2026-08-01",
        "commit": head[:9],
        "commit_date": "2026-02-23",  # in Shanghai
        "changed": True,
        "path": "sops/changed.yml",
        "coming_version": None,
        "coming_status": None,
        "coming_from": None,
        "as_of": "2026-03-01",
    }
    assert [entry["evidence"] for entry in found["documents"]] == ["none", "history", "changed", "history", "signed", "none", "unknown"]


def test_the_register_as_table_and_csv(repository: Repository, tmp_path: Path) -> None:
    table = ask(repository, "register").out
    assert table.startswith("As of 2026-03-01.\n")
    assert "None: changed since" in table
    assert len(table.splitlines()) == 11
    documents = json.loads(ask(repository, "register", "--format", "json").out)["documents"]
    rows = list(csv.DictReader(io.StringIO(ask(repository, "register", "--format", "csv").out)))
    assert [(row["id"], row["approvers"], row["changed"]) for row in rows] == [
        (entry["id"], ", ".join(entry["approvers"]), str(entry["changed"]).lower()) for entry in documents
    ]
    target = tmp_path / "登记 册.csv"
    outcome = ask(repository, "register", "--format", "csv", "--out", str(target))
    assert (outcome.code, outcome.out) == (0, "")
    assert target.read_bytes().startswith(b"\xef\xbb\xbfid,title,")
    assert list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig")))) == rows


def test_the_register_writes_through_no_link_and_into_no_missing_folder(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "kept.txt")
    assert "symbolic link" in ask(repository, "register", "--out", str(tmp_path / "link")).err
    assert (tmp_path / "kept.txt").read_text() == "kept"
    outcome = ask(repository, "register", "--out", str(tmp_path / "nowhere/a.csv"))
    assert outcome.code == 2
    assert "could not be written" in outcome.err


def test_a_spreadsheet_gets_no_formula(repository: Repository) -> None:
    repository.write("sops/never.yml", text("SAL-001").replace("title: 报价 SAL-001", 'title: "=HYPERLINK(1)"'))
    for command in (["register"], ["review", "status"]):
        rows = list(csv.DictReader(io.StringIO(ask(repository, *command, "--format", "csv").out)))
        assert rows[0]["title"] == "'=HYPERLINK(1)"


# -------------------------------------------------------------------------------------------------------- the group itself


@pytest.mark.parametrize("name", ["calendar", "issues", "sign", "status"])
def test_each_command_of_the_group_explains_itself_in_both_languages(name: str, repository: Repository) -> None:
    for language in ("en", "zh"):
        outcome = Asked(repository.handbook)("review", name, "--help", lang=language)
        assert outcome.code == 0
        prose = "\n".join(line for line in outcome.out.splitlines() if "sopkit" not in line)
        assert bool(re.search("[\u4e00-\u9fff]", prose)) == (language == "zh")
        assert f"sopkit review {name}" in outcome.out.partition("\n")[2]
        group = Asked(repository.handbook)("review", "--help", lang=language)
        assert group.code == 0
        assert re.search(rf"^  {name} +\S", group.out, re.MULTILINE)


def test_a_command_that_is_not_there_is_wrong_use(repository: Repository) -> None:
    outcome = ask(repository, "review", "sing")
    assert (outcome.code, outcome.out) == (2, "")
    assert "There is no command “sing”. Did you mean “sign”?" in outcome.err
