"""What is kept between two checks: it never changes what is found, and nothing that happens to it matters."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from handbook import ORGANISATION, ROOT, SETTINGS, SOP, Handbook, Outcome

from sopkit.cache import stamps
from sopkit.cache.drawer import DRAWERS_KEPT, FILES, VERDICTS_KEPT, Drawer
from sopkit.cache.program import program_digest
from sopkit.check import inspect
from sopkit.reader import read_packed
from sopkit.workers import WorkerLostError, in_parallel

WRONG = SOP.replace("owner: seller", "owner: nobody")
TRANSLATION = "id: SAL-001\nlang: zh\ntranslates: 1.0.0\ntitle: 报价\n"
NAMING = SOP + "references:\n  - title: Form\n    path: files/form.md\n"
RULES = ["--select", "structure", "--select", "format", "--select", "review"]


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder that every run of this test uses."""
    folder = tmp_path_factory.mktemp("cache") / "sopkit"
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def handbook(tmp_path: Path, place: Path) -> Handbook:
    """Return a handbook about which something is to be said in several places."""
    del place
    files: dict[str, str | bytes] = {
        "sops/a.yml": SOP,
        "sops/a.zh.yml": TRANSLATION,
        "sops/b.yml": WRONG.replace("SAL-001", "SAL-002"),
        "sops/c.yml": "id: [\n",
        "sops/d.yml": NAMING.replace("SAL-001", "SAL-004"),
    }
    return Handbook(tmp_path, files)


@pytest.fixture
def quick_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the status of a file be trusted after a moment, and return what waits so long."""
    monkeypatch.setattr(stamps, "MARGIN", 20_000_000)
    return lambda: time.sleep(0.03)


def drawer(place: Path) -> Path:
    """Return the one drawer of a cache."""
    (folder,) = place.iterdir()
    return folder


def opened_by(handbook: Handbook, *arguments: str) -> list[str]:
    """Return which files of the handbook a check opens, as names below its root."""
    program = (
        "import os, sys\n"
        "from sopkit.cli import run\n"
        "found = []\n"
        "def hear(event, values):\n"
        "    if event == 'open' and not isinstance(values[0], int):\n"
        "        found.append(os.fspath(values[0]))\n"
        "sys.addaudithook(hear)\n"
        "run(['check', *sys.argv[1:]])\n"
        "print('|'.join(['', *found, 'yaml' if 'yaml' in sys.modules else '']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=handbook.root, capture_output=True, text=True, check=True)
    names = done.stdout.splitlines()[-1].split("|")[1:]
    root = f"{handbook.root}{os.sep}"
    return [name.removeprefix(root) for name in names if name.startswith(root) or name == "yaml"]


def same(handbook: Handbook, *arguments: str, lang: str | None = "en") -> Outcome:
    """Check twice, with and without the cache, and hold that it makes no difference."""
    fresh = handbook.check("--no-cache", *arguments, lang=lang)
    kept = handbook.check(*arguments, lang=lang)
    assert (kept.code, kept.out, kept.err) == (fresh.code, fresh.out, fresh.err)
    return kept


# ----------------------------------------------------------------------------------------------------- what it is good for


def test_a_check_of_what_has_not_changed_opens_no_sop(handbook: Handbook) -> None:
    before = handbook.contents()
    assert "sops/b.yml" in opened_by(handbook)
    time.sleep(stamps.MARGIN / 1e9 + 0.2)
    assert "sops/b.yml" in opened_by(handbook)  # written a moment before the first check: its status could not be trusted
    assert set(opened_by(handbook)) == {"sopkit.yml", "organisation.yml"}
    handbook.write("sops/b.yml", SOP.replace("SAL-001", "SAL-003"))
    assert set(opened_by(handbook)) == {"sopkit.yml", "organisation.yml", "sops/b.yml", "yaml"}
    assert set(before) == set(handbook.contents())


def test_a_file_of_the_same_size_and_date_is_noticed(handbook: Handbook) -> None:
    path = handbook.write("sops/x.yml", WRONG.replace("SAL-001", "SAL-007"))
    same(handbook)
    time.sleep(stamps.MARGIN / 1e9 + 0.2)
    same(handbook)
    status = path.stat()
    other = handbook.write("new.yml", WRONG.replace("SAL-001", "SAL-008"))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)
    assert path.stat().st_size == status.st_size
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    same(handbook, "--format", "json")
    path.write_text(WRONG.replace("SAL-001", "SAL-009").replace("owner: nobody", "owner: seller").ljust(status.st_size), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert same(handbook, "--format", "json").places("sops/x.yml") == []


def test_what_is_found_on_one_day_is_not_told_on_another(handbook: Handbook) -> None:
    handbook.write("sops/a.yml", SOP + REVIEW)
    early, late = (same(handbook, "--as-of", day, "--format", "json") for day in ("2020-01-01", "2040-01-01"))
    assert [problem["rule"] for problem in early.problems] != [problem["rule"] for problem in late.problems]


def test_a_copy_of_a_schema_that_falls_behind_is_told(handbook: Handbook) -> None:
    for content in ("{}", None, "{}"):
        if content is None:
            (handbook.root / "schema/sop.schema.json").unlink()
        else:
            handbook.write("schema/sop.schema.json", content)
        found = {problem["rule"] for problem in same(handbook, "--format", "json").problems}
        assert ("outdated-schema" in found) == (content is not None)
    (handbook.root / "schema").rename(handbook.root / "elsewhere")
    (handbook.root / "schema").symlink_to("elsewhere")
    assert "symbolic link" in same(handbook, "--format", "json").words("schema")


def test_files_that_change_faster_than_the_clock_are_noticed(handbook: Handbook) -> None:
    path = handbook.root / "sops/b.yml"
    for number in range(60):
        owner = ("seller", "sellar")[number % 2]
        path.write_text(SOP.replace("SAL-001", "SAL-002").replace("owner: seller", f"owner: {owner}"), encoding="utf-8")
        assert ("unknown-role" in handbook.check("--format", "concise").out) == (owner == "sellar")


@pytest.mark.parametrize("where", ["kept", "../kept"])
def test_a_cache_that_could_come_with_a_change_is_not_used(where: str, handbook: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = Handbook(handbook.root / "books/one", {"sops/a.yml": SOP})
    (handbook.root / "books/.git").mkdir()
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(Path(os.path.normpath(inner.root / where))))
    same(inner)
    assert not Path(os.environ["SOPKIT_CACHE_DIR"]).exists()


def test_nothing_is_kept_where_nobody_wants_it(handbook: Handbook, place: Path) -> None:
    handbook.check("--no-cache")
    assert not place.exists()


def test_lines_of_sops_are_nobody_elses_business(handbook: Handbook, place: Path) -> None:
    handbook.check()
    assert drawer(place).stat().st_mode & 0o077 == 0
    assert [path for path in drawer(place).iterdir() if path.stat().st_mode & 0o077] == []


def test_another_version_of_the_program_finds_out_for_itself(handbook: Handbook, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "sopkit", copy / "sopkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schema", copy / "schema")
    environment = {"PYTHONPATH": str(copy)}
    before = handbook.start("--lang", "en", env=environment)
    assert "There is no role" in before.out
    rule = copy / "sopkit/rules/structure/unknown_role.py"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace('"There is no role “{name}”', '"There is NO role “{name}”'), encoding="utf-8")
    os.utime(rule, ns=(0, rule.stat().st_mtime_ns))
    assert "There is NO role" in handbook.start("--lang", "en", env=environment).out
    assert "There is no role" in handbook.start("--lang", "en").out
    schema = copy / "schema/sop.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"draft"', '"sketch"'), encoding="utf-8")
    assert "sops/a.yml:7:9 error schema" in handbook.start("--lang", "en", env=environment).out


# ------------------------------------------------------------------------------------------------- it changes no answer

DAYS = ("2026-03-01", "2026-07-16", "2030-01-01")
ASKED: list[list[str]] = [[], ["--select", "format"], ["--select", "unknown-role", "--select", "review"], ["--ignore", "structure"]]
USUAL = ["--as-of", "2026-07-16"]
FORMATS = ("text", "concise", "github", "json")
VALUES = {
    "owner: ": ("seller", "nobody", "销售员", "sellar"),
    "status: ": ("draft", "active", "activ"),
    "department: ": ("sales", "sails"),
    "version: ": ("1.0.0", "1.1.0"),
    "title: ": ("Offer", "报价", "Offer \u200b"),
    "trigger: ": ("A customer asks.", "See [[SAL-003]].", "See [[SAL-003#send]].", "See [[SAL-999]]."),
}
REVIEW = "review:\n  every: 6 months\n  last: 2026-01-15\n"
ROLE = "  - id: {name}\n    name: {{en: {name}}}\n    department: sales\n"
OTHER_SETTINGS = (
    "rules:\n  unknown-role: warning\n",
    "rules:\n  schema: off\n  review-overdue: error\n  no-such-rule: off\n",
    "id_pattern: 'SAL-[0-9]{2}'\n",
    "language: zh\n",
    "sops: more\n",
    "sops: nowhere\n",
    "sops: [\n",
    "",
)


class Walk:
    """Changes a handbook at random, as people and programs do."""

    def __init__(self, root: Path, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 the same walk every time, not a secret
        self.handbook = Handbook(root)
        for number in range(40):
            self.handbook.write(f"sops/{'ab'[number % 2]}/{number:03}.yml", self.sop(number))
        self.handbook.write("more/x.yml", self.sop(99))

    def sop(self, number: int) -> str:
        """Return an SOP, now and then one with a review or a file."""
        text = (NAMING if self.chance.random() < 0.2 else SOP).replace("SAL-001", f"SAL-{number:03}")
        return text + (REVIEW if self.chance.random() < 0.2 else "")

    @property
    def files(self) -> list[Path]:
        """The files of the folder of SOPs, sorted."""
        return sorted(path for path in (self.handbook.root / "sops").rglob("*") if path.is_file() and not path.is_symlink())

    def any_file(self) -> Path:
        """Return one of them, or the path of a new one."""
        return self.chance.choice([*self.files, self.handbook.root / f"sops/a/{self.chance.randrange(60):03}.yml"])

    def step(self) -> str:
        """Change something and return what."""
        steps = [
            self.change_value, self.change_value, self.change_value, self.change_in_place, self.rename, self.delete, self.add, self.copy,
            self.translate, self.translate, self.organise, self.explain, self.set_up, self.bring_file, self.bring_file, self.spoil,
            self.touch, self.link, self.move_folder, self.bring_schema, self.odd_name, self.write_prose, self.write_prose,
        ]  # fmt: skip
        chosen = self.chance.choice(steps)
        chosen()
        return chosen.__name__

    def change_value(self) -> None:
        path = self.any_file()
        field = self.chance.choice(list(VALUES))
        if path.exists():
            lines = path.read_bytes().decode("utf-8", "replace").splitlines()
            value = self.chance.choice(VALUES[field])
            path.write_text("\n".join(field + value if line.startswith(field) else line for line in lines) + "\n", encoding="utf-8")

    def change_in_place(self) -> None:
        path = self.any_file()
        if path.exists():
            status, content = path.stat(), path.read_bytes()
            path.write_bytes(content.replace(b"seller", b"sellar") if b"seller" in content else content.replace(b"sellar", b"seller"))
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def rename(self) -> None:
        path = self.any_file()
        if path.exists():
            path.replace(path.with_name(f"{self.chance.randrange(60):03}.yml"))

    def delete(self) -> None:
        self.any_file().unlink(missing_ok=True)

    def add(self) -> None:
        self.handbook.write(f"sops/a/{self.chance.randrange(60):03}.yml", self.sop(self.chance.randrange(60)))

    def copy(self) -> None:
        path = self.any_file()
        other = path.with_name(f"{self.chance.randrange(60):03}.yml")
        if path.exists() and path != other:
            shutil.copy2(path, other)

    def translate(self) -> None:
        number = self.chance.randrange(6)
        text = TRANSLATION.replace("SAL-001", f"SAL-{number:03}") + self.chance.choice(["", "purpose: 快\n", "benefit: 好\n", "lang: zh\n"])
        self.handbook.write(f"sops/a/{number:03}.zh.yml", text)

    def organise(self) -> None:
        roles = "".join(ROLE.format(name=name) for name in ("nobody", "sellar", "clerk") if self.chance.random() < 0.4)
        text = self.chance.choice([ORGANISATION + roles, ORGANISATION + roles, "roles: [\n", ORGANISATION.replace("seller", "clerk")])
        self.handbook.write("organisation.yml", text)
        if self.chance.random() < 0.1:
            (self.handbook.root / "organisation.yml").unlink()

    def explain(self) -> None:
        term = "  - id: {0}\n    term: {{en: Offer}}\n    meaning: {{en: A price}}\n"
        self.handbook.write("glossary.yml", "terms:\n" + term.format("offer") + term.format(self.chance.choice(["offer", "price"])))
        if self.chance.random() < 0.2:
            (self.handbook.root / "glossary.yml").unlink()

    def set_up(self) -> None:
        self.handbook.write("sopkit.yml", SETTINGS + self.chance.choice(OTHER_SETTINGS))

    def bring_file(self) -> None:
        form = self.handbook.root / "files/form.md"
        if form.exists() or form.is_symlink():
            form.unlink()
        elif self.chance.random() < 0.7:
            self.handbook.write("files/form.md", "a form")
        else:
            form.parent.mkdir(exist_ok=True)
            form.symlink_to("../sopkit.yml")

    def spoil(self) -> None:
        contents = [b"", b"\xff\xfeid", b"id: [\n", b"<<<<<<< a\n", b"- a\n", SOP.encode() + b"\r\n", b"id: x\nid: y\n", bytes(2**20 + 1)]
        self.any_file().write_bytes(self.chance.choice(contents))

    def touch(self) -> None:
        path = self.any_file()
        if path.exists():
            os.utime(path, (1, self.chance.randrange(10**9)))

    def link(self) -> None:
        path = self.handbook.root / "sops/a/link.yml"
        if path.is_symlink():
            path.unlink()
        elif path.is_dir():
            path.rmdir()
        elif self.chance.random() < 0.3:
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(exist_ok=True)
            path.symlink_to(self.chance.choice(["../b/001.yml", "nowhere.yml", "../../..", "link.yml"]))

    def move_folder(self) -> None:
        here, there = self.handbook.root / "sops/a", self.handbook.root / "sops/c"
        for path in (here, there):
            path.mkdir(exist_ok=True)
        between = self.handbook.root / "between"
        here.rename(between)
        there.rename(here)
        between.rename(there)

    def bring_schema(self) -> None:
        self.handbook.write("schema/sop.schema.json", self.chance.choice(["{}", '{"a": 1}']))

    def write_prose(self) -> None:
        head = f"---\nid: SAL-{self.chance.randrange(60):03}\nlang: en\nkind: general\ndepartment: sales\nversion: 1.0.0\nstatus: draft\n"
        owner = self.chance.choice(["owner: seller", "owner: nobody", "title: a"])
        body = self.chance.choice(["", "# Offer\n", "# 报价\n## Purpose\n\nText.\n", "## Steps\n\n7. Send. {#send}\n", "| a |\n"])
        text = self.chance.choice([f"{head}{owner}\n---\n{body}", f"{head}{owner}\n---\n{body}", "# A template\n", "---\ntitle: a\n---\n"])
        self.handbook.write(f"sops/a/prose{self.chance.choice(['', '.zh'])}.md", text)

    def odd_name(self) -> None:
        names = ["sops/a/客户.yml", "sops/a/a b.YAML", "sops/a/readme.md", "sops/a/front.md", "sops/a/.hidden.yml", "sops/a/\udcff.yml"]
        name = self.chance.choice(names)
        self.handbook.write(name, "---\ntitle: a\n---\n" if name.endswith("front.md") else self.sop(self.chance.randrange(60)))

    def question(self) -> list[str]:
        """Return arguments of a check."""
        chance = self.chance
        arguments = ["--as-of", chance.choice(DAYS), "--format", chance.choice(FORMATS), *chance.choice(ASKED)]
        one = [str(path.relative_to(self.handbook.root)) for path in chance.sample(self.files, 1)]
        return arguments + chance.choice(
            [[], [], ["sops"], ["sops/a"], one, one, one, ["--statistics"], ["--fail-on", "warning"], ["--fail-on", "review-overdue"]]
        )


@pytest.mark.parametrize("seed", range(6))
def test_a_check_with_the_cache_finds_the_same(seed: int, tmp_path: Path, place: Path, quick_clock: Callable[[], None]) -> None:
    del place
    walk = Walk(tmp_path, seed)
    done: list[str] = []
    for number in range(35):
        if number:
            done.append(" ".join(walk.step() for _ in range(walk.chance.choice([0, 1, 1, 1, 2, 4]))))
        if walk.chance.random() < 0.7:
            quick_clock()
        for arguments in ([*USUAL, "--format", walk.chance.choice(FORMATS)], walk.question()):
            lang = walk.chance.choice(["en", "zh", None])
            fresh, kept = (walk.handbook.check(*arguments, *more, lang=lang) for more in (["--no-cache", "--jobs", "1"], []))
            assert (kept.code, kept.out, kept.err) == (fresh.code, fresh.out, fresh.err), done


@pytest.mark.parametrize("seed", range(2))
def test_what_is_told_of_one_file_is_what_a_check_of_all_tells_of_it(seed: int, tmp_path: Path, place: Path) -> None:
    del place
    walk = Walk(tmp_path, seed + 200)
    for number in range(30):
        walk.step()
        path = walk.chance.choice(walk.files).relative_to(walk.handbook.root).as_posix()
        one = [*USUAL, "--format", "json", path, *([] if number % 3 else ["--no-cache"])]
        before = walk.handbook.check(*one)
        whole = walk.handbook.check(*USUAL, "--format", "json")
        assert before.problems == [problem for problem in whole.problems if problem["path"] == path]
        assert walk.handbook.check(*one) == before


@pytest.mark.parametrize("seed", range(2))
def test_several_processes_find_the_same(seed: int, tmp_path: Path, place: Path) -> None:
    del place
    walk = Walk(tmp_path, seed + 100)
    for number in range(40, 90):
        walk.handbook.write(f"sops/d/{number:03}.yml", walk.sop(number))
    for number in range(36):
        walk.handbook.write(
            f"sops/e/{number:03}.zh.yml", TRANSLATION.replace("SAL-001", f"SAL-{number:03}") + "benefit: 好\n" * (number % 2)
        )
    for _ in range(5):
        for _ in range(6):
            walk.step()
        arguments = walk.question()
        one = walk.handbook.check("--no-cache", "--jobs", "1", *arguments)
        assert walk.handbook.check("--no-cache", "-j", "2", *arguments) == one
        assert walk.handbook.check("-j3", *arguments) == one


# ---------------------------------------------------------------------------------------------------- damage and crowds


def kept_files(place: Path) -> dict[str, bytes]:
    """Return the files of the one drawer."""
    return {path.name: path.read_bytes() for path in drawer(place).iterdir()}


def test_a_file_of_the_cache_is_whole_or_not_there(handbook: Handbook, place: Path) -> None:
    handbook.check()
    kept = kept_files(place)
    assert {name.partition("-")[0] for name in kept} == {"files", "cards", "translations", "places", "verdict"}
    box = Drawer(place, handbook.root, program_digest())
    chance = random.Random(1)  # noqa: S311 the same bytes every time
    for name, content in kept.items():
        assert box.read(name) is not None
        for end in range(len(content)):
            (drawer(place) / name).write_bytes(content[:end])
            assert box.read(name) is None
        for position in range(len(content)):
            flipped = content[position] ^ chance.randrange(1, 256)
            (drawer(place) / name).write_bytes(content[:position] + bytes([flipped]) + content[position + 1 :])
            assert box.read(name) is None
        for other in {*kept.values()} - {content}:  # right in itself, and in the wrong place
            (drawer(place) / name).write_bytes(other)
            assert box.read(name) is None
        assert Drawer(place, handbook.root, b"another program").read(name) is None


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "half": lambda content: content[: len(content) // 2],
    "one byte short": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\0",
    "zeros": lambda content: bytes(len(content)),
    "random bytes": lambda content: random.Random(1).randbytes(len(content)),  # noqa: S311 the same bytes every time
    "a text": lambda _: b"id: SAL-001\n",
    "a pickle": lambda _: b"cos\nsystem\n(S'exit 1'\ntR.",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_as_if_there_were_no_cache(damage: Callable[[bytes], bytes], handbook: Handbook, place: Path) -> None:
    expected = handbook.check("--no-cache")
    handbook.check()
    for name, content in kept_files(place).items():
        (drawer(place) / name).write_bytes(damage(content))
        assert handbook.check() == expected
        assert handbook.check() == expected
    for name, content in kept_files(place).items():
        (drawer(place) / name).write_bytes(damage(content))
    handbook.write("sops/e.yml", SOP)
    same(handbook)


FOREIGN: list[Any] = [None, 0, "", b"", [], {}, [[]], {"a": 1}, ["a"] * 6, [b"a"] * 6, [b"", "sops", b"", b"", b"", []], [[b"x", b"y"]]]


@pytest.mark.parametrize("value", FOREIGN, ids=repr)
def test_other_data_under_a_right_seal_is_as_if_there_were_none(value: Any, handbook: Handbook, place: Path) -> None:
    expected = handbook.check("--no-cache")
    handbook.check()
    box = Drawer(place, handbook.root, program_digest())
    kept = kept_files(place)
    for name in kept:
        if (name, value) == ("places", {}) or (name, value) == ("translations", {}) or (name.startswith("verdict"), value) == (True, []):
            continue  # these say that nothing was found, which only this program could have written
        box.write(name, msgspec.msgpack.encode(value))
        assert handbook.check() == expected
        handbook.check()
    for name in kept:
        box.write(name, msgspec.msgpack.encode(value) if not name.startswith("verdict") else b"")
    handbook.write("sops/e.yml", SOP)
    same(handbook)


def test_what_is_no_file_is_as_if_there_were_none(handbook: Handbook, place: Path) -> None:
    expected = handbook.check("--no-cache")
    handbook.check()
    for name in kept_files(place):
        path = drawer(place) / name
        for make in (Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)):
            path.unlink()
            make(path)
            assert handbook.start("--lang", "en").code == expected.code
            assert handbook.check() == expected
            if path.is_dir():
                path.rmdir()
                path.touch()


def test_two_runs_at_once_find_the_same(handbook: Handbook) -> None:
    for number in range(4):
        handbook.write(f"sops/n{number}.yml", WRONG.replace("SAL-001", f"SAL-01{number}"))
        expected = handbook.check("--no-cache", "--format", "json").out
        command = [sys.executable, "-m", "sopkit", "check", "--format", "json", "--lang", "en"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        runs = [subprocess.Popen(command, cwd=handbook.root, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
        assert [run.communicate(timeout=60)[0] for run in runs] == [expected] * 4


def no_room() -> None:
    """Let no file grow past a hundred bytes, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_full_disk_does_not_matter(handbook: Handbook, place: Path) -> None:
    expected = handbook.start("--lang", "en", "--no-cache")
    for _ in range(2):
        outcome = handbook.start("--lang", "en", preexec_fn=no_room)
        assert (outcome.code, outcome.out, outcome.err) == (expected.code, expected.out, "")
    assert [path for path in place.rglob("*") if path.is_file()] == []


PLACES = {
    "a file": "file",
    "below a file": "file/cache",
    "no folder can be made": "/proc/sopkit",
    "a link to a folder": "link",
    "below a link": "link/cache",
    "a link to nothing": "to-nothing",
    "a link in a circle": "in-a-circle",
    "no right to write": "closed",
    "below it": "closed/cache",
    "a name too long": "x" * 5000,
    "deep": "a/b/c",
}


@pytest.mark.parametrize("where", PLACES.values(), ids=PLACES)
def test_it_does_not_matter_where_the_cache_is(where: str, handbook: Handbook, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("where")
    (folder / "file").write_text("")
    (folder / "folder").mkdir()
    (folder / "link").symlink_to("folder")
    (folder / "to-nothing").symlink_to("nothing")
    (folder / "in-a-circle").symlink_to("in-a-circle")
    (folder / "closed").mkdir(mode=0o500)
    expected = handbook.start("--lang", "en", "--no-cache")
    before = handbook.contents()
    for _ in range(2):
        assert handbook.start("--lang", "en", env={"SOPKIT_CACHE_DIR": str(folder / where)}) == expected
    assert handbook.contents() == before


@pytest.mark.parametrize("home", ["/proc/nobody", "relative", ""])
def test_a_user_without_a_home_needs_none(home: str, handbook: Handbook) -> None:
    expected = handbook.start("--lang", "en", "--no-cache")
    before = handbook.contents()
    assert handbook.start("--lang", "en", env={"SOPKIT_CACHE_DIR": "", "XDG_CACHE_HOME": "", "HOME": home}) == expected
    assert handbook.contents() == before


def test_the_cache_of_a_user_lies_where_caches_lie(handbook: Handbook, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("home")
    handbook.start(env={"SOPKIT_CACHE_DIR": "", "XDG_CACHE_HOME": str(folder), "HOME": str(folder)})
    assert list(folder.rglob("files"))


# ------------------------------------------------------------------------------------------------------------- its size


def test_old_verdicts_are_dropped(handbook: Handbook, place: Path) -> None:
    for day in range(1, VERDICTS_KEPT + 10):
        handbook.check("--as-of", date(2026, 1, day % 28 + 1).isoformat(), "--select", "format" if day > 20 else "structure")
    handbook.write("sops/e.yml", SOP)
    handbook.check()
    assert sum(name.startswith("verdict-") for name in kept_files(place)) <= VERDICTS_KEPT + 1


def test_handbooks_that_nobody_checks_any_more_are_dropped(handbook: Handbook, place: Path) -> None:
    old, strange, used = place / ("0" * 32), place / ("1" * 32), place / ("2" * 32)
    for folder in (old, strange, used, place / "mine"):
        folder.mkdir(parents=True)
        (folder / FILES).write_text("")
        os.utime(folder / FILES, (1, 1) if folder != used else None)
    (strange / "letter.txt").write_text("")
    (place / ("3" * 32)).symlink_to(place / "mine")
    handbook.check()
    assert {path.name for path in place.iterdir()} >= {strange.name, used.name, "mine", "3" * 32}
    assert (strange / "letter.txt").exists()
    assert (place / "mine" / FILES).exists()
    assert not old.exists()
    for number in range(DRAWERS_KEPT + 5):
        (place / f"{number:032x}").mkdir(exist_ok=True)
        (place / f"{number:032x}" / FILES).touch()
    handbook.write("sops/e.yml", SOP)
    handbook.check()
    assert len([path for path in place.iterdir() if (path / FILES).exists()]) <= DRAWERS_KEPT + 3


def test_cards_of_files_that_are_gone_are_dropped(tmp_path: Path, place: Path) -> None:
    handbook = Handbook(tmp_path)
    for number in range(60):
        handbook.write(f"sops/{number}.yml", SOP.replace("SAL-001", f"SAL-{number:03}"))
    handbook.check()
    full = len(kept_files(place)["cards"])
    for number in range(50):
        (handbook.root / f"sops/{number}.yml").unlink()
    same(handbook)
    assert len(kept_files(place)["cards"]) < full / 3
    for number in range(200):
        handbook.write("sops/55.yml", SOP.replace("SAL-001", f"SAL-{number:03}"))
        handbook.check()
    assert len(kept_files(place)["cards"]) < full / 2


# --------------------------------------------------------------------------------------------------- several processes


@pytest.fixture
def slow(tmp_path: Path, place: Path) -> Handbook:
    """Return a handbook that takes seconds to read."""
    del place
    steps = "".join(f"  - id: step-{number}\n    do: Send the offer.\n    role: seller\n" for number in range(400))
    handbook = Handbook(tmp_path)
    for number in range(1200):
        handbook.write(f"sops/{number:04}.yml", SOP.replace("SAL-001", f"SAL-{number:04}") + steps)
    return handbook


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def is_alive(process: int) -> bool:
    """Tell whether a process is there and does something."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def busy(slow: Handbook) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start a check with two processes, and return it with them while they are at work."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the children of a process are listed on Linux only")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sopkit", "check", "--lang", "en", "--jobs", "2"]
    with subprocess.Popen(
        command,
        cwd=slow.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 whoever runs the tests in the background ignores it
    ) as process:
        while len(children_of(process.pid)) < 2 and process.poll() is None:
            pass
        helpers = children_of(process.pid)
        assert len(helpers) == 2
        try:
            yield process, helpers
        finally:
            process.kill()


def all_end(helpers: list[int]) -> bool:
    """Wait until processes have ended; tell whether they have."""
    for _ in range(200):
        if not any(is_alive(helper) for helper in helpers):
            return True
        time.sleep(0.05)
    return False


def test_control_c_ends_all_processes(busy: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, helpers = busy
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert all_end(helpers)


def test_a_process_that_is_killed_is_told_in_a_sentence(busy: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, helpers = busy
    os.kill(helpers[0], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err.strip().splitlines() == [
        "Error: One of the processes that read the SOPs was ended from outside, perhaps because memory ran out. Try again with --jobs 1."
    ]
    assert all_end(helpers)


def test_processes_end_with_the_one_that_started_them(busy: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, helpers = busy
    process.kill()
    process.communicate(timeout=60)
    assert all_end(helpers)


@pytest.mark.parametrize("start", ["spawn", "forkserver"])
def test_processes_can_be_started_in_every_way(start: str, handbook: Handbook) -> None:
    work = partial(read_packed, handbook.root, inspect, frozenset())
    paths = ["sops/a.yml", "sops/b.yml", "sops/c.yml"] * 30
    answers = [answer for _, answer in in_parallel(work, paths, 2, start)]
    assert [part for part, _ in in_parallel(work, paths, 2, start)] == [paths[:32], paths[32:64], paths[64:]]
    assert answers == [work(paths[:32]), work(paths[32:64]), work(paths[64:])]


def test_what_a_process_cannot_do_is_left_to_the_first(handbook: Handbook) -> None:
    work = partial(read_packed, handbook.root, inspect, frozenset())
    paths = ["sops/a.yml"] * 32 + ["sops/\0.yml"] * 32
    assert [answer is None for _, answer in in_parallel(work, paths, 2)] == [False, True]


def die(_: Any) -> bytes:
    """End this process at once."""
    os._exit(1)


def test_a_process_that_ends_by_itself_is_not_waited_for() -> None:
    with pytest.raises(WorkerLostError):
        list(in_parallel(die, list(range(100)), 2))


def test_no_number_of_processes_is_refused_without_a_sentence(handbook: Handbook) -> None:
    for number in ("0", "-1", "x"):
        outcome = handbook.check("--jobs", number)
        assert outcome.code == 2
        assert len(outcome.err.strip().splitlines()) <= 4
    assert handbook.check("-j", "500").code == handbook.check("--no-cache").code
