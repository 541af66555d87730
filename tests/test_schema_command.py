"""`sopkit schema`, and what a check says of the copies that a handbook keeps for its editors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from handbook import ROOT, SETTINGS, SOP, Handbook

from sopkit.reading.schema import KINDS, schema_path
from sopkit.schema_copies import outdated_copies

NAMES = [schema_path(kind).name for kind in KINDS]
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.name == "posix" and os.geteuid() == 0 else []
"""Root may read everything; so it gives that right away."""
needs_rights = pytest.mark.skipif(
    os.name == "nt" or (bool(WITHOUT_RIGHTS) and not shutil.which("setpriv")), reason="needs a user without all rights"
)
needs_links = pytest.mark.skipif(os.name == "nt", reason="Windows lets only administrators make links")


def sopkit(*arguments: str, cwd: Path, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a folder."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*prefix, sys.executable, "-m", "sopkit", "schema", *arguments]
    return subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, check=False, timeout=60)


def told(result: subprocess.CompletedProcess[bytes]) -> str:
    """Return all that a run said."""
    text = (result.stdout + result.stderr).decode()
    assert "Traceback" not in text
    assert "fault of sopkit" not in text
    return text


@pytest.fixture
def handbook(tmp_path: Path) -> Handbook:
    """A handbook without problems and with copies of all schemas."""
    (tmp_path / "handbook").mkdir()
    book = Handbook(tmp_path / "handbook", {"sops/offer.yml": SOP})
    (book.root / "schema").mkdir()
    for name in NAMES:
        shutil.copyfile(ROOT / "schema" / name, book.root / "schema" / name)
    return book


def copies(handbook: Handbook) -> dict[str, bytes]:
    """Return what stands in the folder of the copies."""
    return {path.name: path.read_bytes() for path in (handbook.root / "schema").iterdir()}


ORIGINALS = {name: (ROOT / "schema" / name).read_bytes() for name in NAMES}


# ------------------------------------------------------------------------------------------------------------ printing


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_printed_byte_for_byte_without_a_handbook(kind: str, tmp_path: Path) -> None:
    result = sopkit(kind, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == schema_path(kind).read_bytes()


def test_without_a_kind_all_are_listed_with_the_file_that_each_is_for(tmp_path: Path) -> None:
    for language, words in (("en", "what it holds"), ("zh", "内容")):
        result = sopkit("--lang", language, cwd=tmp_path)
        lines = result.stdout.decode().splitlines()
        assert result.returncode == 0
        assert words in lines[0]
        for kind, file in zip(KINDS, ["<name>.yml", "<name>.en.yml", "organisation.yml", "glossary.yml", "sopkit.yml"], strict=True):
            assert any(line.startswith(kind + " ") and file in line for line in lines)


def test_the_line_that_it_shows_is_the_one_that_files_begin_with(tmp_path: Path) -> None:
    line = next(line.strip() for line in told(sopkit(cwd=tmp_path)).splitlines() if "$schema=" in line)
    assert (ROOT / "sops/sales/closing-by-tier.yml").read_text(encoding="utf-8").startswith(line + "\n")


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (["transaltion"], "Did you mean “translation”?", "是不是想写“translation”？"),
        (["xyz"], "There are: sop, translation, organisation, glossary, sopkit.", "现有：sop、"),
        (["sop", "--write"], "leave out “sop”", "请去掉“sop”"),
        (["--write"], "There is no handbook here", "这里没有手册"),
        (["sop", "glossary"], "unexpected extra argument", "多余的参数"),
    ],
)
def test_wrong_use_is_one_sentence_in_each_language(arguments: list[str], english: str, chinese: str, tmp_path: Path) -> None:
    for language, sentence in (("en", english), ("zh", chinese)):
        result = sopkit(*arguments, "--lang", language, cwd=tmp_path)
        assert result.returncode == 2
        assert sentence in told(result).replace(", ", "、" if language == "zh" else ", ")
        assert result.stdout == b""
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------------------- renewing


def test_only_what_differs_is_written(handbook: Handbook) -> None:
    folder = handbook.root / "schema"
    (folder / NAMES[0]).write_bytes(b"{}")
    (folder / NAMES[1]).unlink()
    (folder / "own.schema.json").write_bytes(b"mine")
    (folder / NAMES[2]).write_bytes(ORIGINALS[NAMES[2]].replace(b"\n", b"\r\n"))
    kept = {name: (folder / name).stat() for name in NAMES[2:]}
    result = sopkit("--write", "--lang", "en", cwd=handbook.root / "sops")
    assert result.returncode == 0
    assert [Path(line.removeprefix("Written: ")).name for line in told(result).splitlines()] == NAMES[:2]
    expected = {**ORIGINALS, "own.schema.json": b"mine", NAMES[2]: ORIGINALS[NAMES[2]].replace(b"\n", b"\r\n")}
    assert copies(handbook) == expected
    for name, before in kept.items():
        assert (folder / name).stat().st_mtime_ns == before.st_mtime_ns
        assert (folder / name).stat().st_ino == before.st_ino
    assert "All copies are up to date." in told(sopkit("--write", "--lang", "en", cwd=handbook.root))


def test_the_folder_is_made_where_it_is_not_there(handbook: Handbook) -> None:
    shutil.rmtree(handbook.root / "schema")
    assert sopkit("--write", cwd=handbook.root).returncode == 0
    assert copies(handbook) == ORIGINALS


def test_a_folder_may_be_named_and_needs_no_handbook(tmp_path: Path) -> None:
    assert sopkit("--write", "copies", cwd=tmp_path).returncode == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "copies").iterdir()} == ORIGINALS


def test_a_new_copy_keeps_who_may_read_it(handbook: Handbook) -> None:
    copy = handbook.root / "schema" / NAMES[0]
    copy.write_bytes(b"{}")
    copy.chmod(0o664)
    sopkit("--write", cwd=handbook.root)
    assert copy.read_bytes() == ORIGINALS[NAMES[0]]
    assert os.name == "nt" or copy.stat().st_mode & 0o777 == 0o664


@needs_links
def test_no_link_is_followed(handbook: Handbook, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_bytes(b"theirs")
    copy = handbook.root / "schema" / NAMES[0]
    copy.unlink()
    copy.symlink_to(outside)
    (handbook.root / "schema" / NAMES[1]).write_bytes(b"{}")
    result = sopkit("--write", "--lang", "en", cwd=handbook.root)
    assert result.returncode == 1
    assert f"{NAMES[0]} is a symbolic link; it is not followed." in result.stderr.decode()
    assert f"Written: {handbook.root.as_posix()}/schema/{NAMES[1]}" in told(result)
    assert outside.read_bytes() == b"theirs"
    assert copy.is_symlink()


@needs_links
def test_no_linked_folder_is_written_to(handbook: Handbook, tmp_path: Path) -> None:
    shutil.rmtree(handbook.root / "schema")
    (tmp_path / "outside").mkdir()
    (handbook.root / "schema").symlink_to(tmp_path / "outside")
    result = sopkit("--write", "--lang", "en", cwd=handbook.root)
    assert result.returncode == 1
    assert told(result).count("is a symbolic link; it is not followed.") == 1
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_is_no_file_is_left_alone(handbook: Handbook, tmp_path: Path) -> None:
    copy = handbook.root / "schema" / NAMES[0]
    copy.unlink()
    copy.mkdir()
    result = sopkit("--write", "--lang", "en", cwd=handbook.root)
    assert (result.returncode, result.stdout) == (1, b"")
    assert "is a folder or a device, not a file" in told(result)
    (tmp_path / "file").touch()
    for named, words in (("../file", "is a file, not a folder"), ("no/such", "the folder that would hold it is not there")):
        result = sopkit("--write", named, "--lang", "en", cwd=handbook.root)
        assert (result.returncode, result.stdout) == (1, b"")
        assert told(result).count("\n") == 1
        assert words in told(result)


@needs_rights
def test_a_folder_that_may_not_be_written_to_is_said_and_nothing_is_lost(handbook: Handbook) -> None:
    folder = handbook.root / "schema"
    (folder / NAMES[0]).write_bytes(b"{}")
    before = copies(handbook)
    folder.chmod(0o555)
    try:
        result = sopkit("--write", "--lang", "en", cwd=handbook.root, prefix=tuple(WITHOUT_RIGHTS))
    finally:
        folder.chmod(0o755)
    assert result.returncode == 1
    assert f"{NAMES[0]} cannot be written: Permission denied." in told(result)
    assert copies(handbook) == before


# ------------------------------------------------------------------------------------------------------------- checking


def places(handbook: Handbook) -> list[str]:
    """Return where the check finds a copy out of date; nothing else may be found."""
    outcome = handbook.check("--format", "json")
    assert outcome.code == 0
    assert {entry["rule"] for entry in outcome.problems} <= {"outdated-schema"}
    return [f"{entry['path']}:{entry['line']}" for entry in outcome.problems]


def test_copies_of_this_version_are_no_problem(handbook: Handbook) -> None:
    assert places(handbook) == []
    shutil.rmtree(handbook.root / "schema")
    assert places(handbook) == []
    handbook.write("schema", "no folder at all")
    assert places(handbook) == []


def test_other_line_ends_are_no_difference(handbook: Handbook) -> None:
    for name, content in ORIGINALS.items():
        handbook.write(f"schema/{name}", content.replace(b"\n", b"\r\n"))
    assert places(handbook) == []


def test_the_originals_are_no_copies() -> None:
    assert list(outdated_copies(ROOT)) == []


@pytest.mark.parametrize(
    "content",
    [
        ORIGINALS[NAMES[0]].replace(b"1", b"2", 1),
        ORIGINALS[NAMES[0]] + b"\n",
        ORIGINALS[NAMES[0]][:-20],
        b"{broken",
        b"",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b" " * 30_000_000,
    ],
    ids=["older", "longer", "shorter", "broken", "empty", "binary", "deep", "huge"],
)
def test_a_copy_that_differs_is_told_with_the_command_that_renews_it(handbook: Handbook, content: bytes) -> None:
    handbook.write(f"schema/{NAMES[0]}", content)
    assert places(handbook) == [f"schema/{NAMES[0]}:1"]
    assert "`sopkit schema --write`" in handbook.check("--format", "json").words(f"schema/{NAMES[0]}")
    chinese = handbook.check("--format", "json", lang="zh").words(f"schema/{NAMES[0]}")
    assert "这份副本" in chinese
    assert "`sopkit schema --write`" in chinese
    assert sopkit("--write", cwd=handbook.root).returncode == 0
    assert places(handbook) == []


def test_it_is_a_warning_that_settings_can_silence(handbook: Handbook) -> None:
    handbook.write(f"schema/{NAMES[0]}", "{}")
    assert handbook.check("--fail-on", "warning").code == 1
    handbook.write("sopkit.yml", f"{SETTINGS}rules: {{outdated-schema: 'off'}}\n")
    assert handbook.check("--fail-on", "warning").code == 0


@needs_links
def test_a_linked_copy_is_told_and_not_read(handbook: Handbook, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("SECRET")
    copy = handbook.root / "schema" / NAMES[0]
    copy.unlink()
    copy.symlink_to(tmp_path / "secret.json")
    assert places(handbook) == [f"schema/{NAMES[0]}:1"]
    outcome = handbook.check()
    assert "symbolic link" in outcome.out
    assert "SECRET" not in outcome.out
    shutil.move(handbook.root / "schema", tmp_path / "elsewhere")
    (handbook.root / "schema").symlink_to(tmp_path / "elsewhere")
    assert places(handbook) == ["schema:1"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
def test_a_pipe_and_a_folder_do_not_stop_the_check(handbook: Handbook) -> None:
    for name in NAMES[:2]:
        (handbook.root / "schema" / name).unlink()
    os.mkfifo(handbook.root / "schema" / NAMES[0])
    (handbook.root / "schema" / NAMES[1]).mkdir()
    assert places(handbook) == sorted(f"schema/{name}:1" for name in NAMES[:2])
    assert handbook.check().out.count("This copy cannot be read.") == 2


@needs_rights
def test_a_copy_that_may_not_be_read_is_told(handbook: Handbook) -> None:
    (handbook.root / "schema" / NAMES[0]).chmod(0)
    outcome = handbook.start("--lang", "en", prefix=WITHOUT_RIGHTS)
    assert outcome.code == 0
    assert outcome.out.count("This copy cannot be read.") == 1
    (handbook.root / "schema").chmod(0)
    outcome = handbook.start("--lang", "en", prefix=WITHOUT_RIGHTS)
    (handbook.root / "schema").chmod(0o755)
    assert outcome.code == 0
    assert outcome.out.count("This copy cannot be read.") == len(NAMES)
