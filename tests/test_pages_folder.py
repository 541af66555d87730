"""`sopkit build --pages`: a folder that other generators build, and in which nothing of others is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import missing
from published import ROOT, Run, dead_links, lay_out, pages_of, read_page
from test_site import BROKEN, GOLDEN, HOSTILE

from sopkit.folder import LIST, FolderError, write_folder

if TYPE_CHECKING:
    from published import Document

DRAFT = "sops/demo/second.yml"


def write(handbook: Path, place: Path, *more: str) -> Run:
    return Run("build", "--pages", str(place), "--as-of", "2026-11-25", *more, folder=handbook)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook with a hostile SOP, a draft, an attachment in Markdown and a page of its own in its default language."""
    folder = lay_out(GOLDEN, tmp_path_factory.mktemp("pages") / "handbook")
    (folder / "sops/demo/hostile.yml").write_text(HOSTILE, encoding="utf-8")
    source = folder / DRAFT
    source.write_text(source.read_text(encoding="utf-8").replace("status: retired", "status: draft"), encoding="utf-8")
    (folder / "docs/news.md").write_text("---\nauthor: x\n---\n\n# News <b>\n\nToday, see the [guide](en/guide.md).\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def pages(handbook: Path) -> Path:
    place = handbook.parent / "pages"
    done = write(handbook, place)
    assert done.code == 0
    assert "Traceback" not in done.err
    return place


def test_the_folder_holds_what_a_generator_needs(pages: Path) -> None:
    names = set(contents(pages))
    assert {LIST, "mkdocs.yml", "overrides/partials/language.html", "docs/index.md", "docs/zh/index.md"} <= names
    assert {"docs/assets/sopkit/sopkit.css", "docs/assets/sopkit/search.js", "docs/assets/sopkit/terms.js"} <= names
    assert {"docs/logo.svg", "docs/icon.svg", "docs/news.md", "docs/en/guide.md", "docs/files/sops/demo/files/cupping.svg"} <= names
    assert not [name for name in names if name.endswith((".yml", ".yaml")) and name != "mkdocs.yml"]
    assert not [name for name in names if "DEM-002" in name or name.startswith("site")]
    assert set((pages / LIST).read_text(encoding="utf-8").splitlines()[1:]) == names - {LIST}


def test_a_page_of_ones_own_gets_its_language_and_its_way(pages: Path) -> None:
    text = (pages / "docs/news.md").read_text(encoding="utf-8")
    assert text.startswith("---\nlang: en\nauthor: x\n---\n\n# News <b>\n\n<nav ")
    assert "<span>News </span>" in text or "News &lt;b&gt;" in text
    assert (pages / "docs/zh/guide.md").read_text(encoding="utf-8").startswith("---\nlang: zh\n---\n")


def build_plain(pages: Path, site: Path) -> None:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=pages, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def build_zensical(pages: Path) -> None:
    program = shutil.which("zensical", path=str(Path(sys.executable).parent)) or shutil.which("zensical")
    if program is None:
        missing("Zensical is not installed: run 'make test'")
    done = subprocess.run([program, "build", "--clean"], cwd=pages, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr


@pytest.fixture(scope="session", params=["mkdocs", "zensical"])
def site(request: pytest.FixtureRequest, pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, built without any plugin of ours."""
    work: Path = tmp_path_factory.mktemp(request.param) / "pages"
    shutil.copytree(pages, work)
    if request.param == "mkdocs":
        build_plain(work, work / "site")
    else:
        build_zensical(work)
    return work / "site"


def test_another_generator_builds_every_page(pages: Path, site: Path) -> None:
    written = {path.relative_to(pages / "docs").with_suffix("").as_posix() for path in (pages / "docs").rglob("*.md")}
    built = {path.removesuffix(".html") for path in pages_of(site)} - {"404"}
    assert len(written) > 100
    assert built == written
    assert not [name for name in built if "DEM-002" in name]


def title_of(document: Document) -> str:
    return document.text("title").split(" - ")[0]


def test_another_generator_shows_each_title_in_its_language(site: Path) -> None:
    documents = pages_of(site)
    assert title_of(documents["sop/DEM-001.html"]) == "Launching a new blend DEM-001"
    for name, document in documents.items():
        if name != "404.html":
            language = next(attributes["lang"] for tag, attributes in document.elements if tag == "html")
            assert language == ("zh" if name.startswith("zh/") else "en"), name
            assert title_of(document), name


def test_every_link_in_it_leads_somewhere(site: Path) -> None:
    assert not dead_links(site)


def test_it_asks_no_other_host_and_nothing_comes_alive(site: Path) -> None:
    for name, document in pages_of(site).items():
        for tag, attributes in document.elements:
            place = f"{name}: <{tag} {attributes}>"
            address = attributes.get("src") or (attributes.get("href", "") if tag == "link" else "")
            assert not address.startswith(("http:", "https:", "//")), place
            assert not [key for key in attributes if key.startswith("on")], place
            assert not attributes.get("href", "").lower().startswith("javascript:"), place
        assert not [text for text in document.texts.get("script", []) if "alert(1)" in text], name


def test_its_navigation_leads_to_both_languages(site: Path) -> None:
    links = set(read_page(site / "index.html").links)
    assert {"glossary.html", "zh/index.html", "zh/glossary.html", "en/guide.html", "zh/guide.html", "news.html"} <= {
        link.removeprefix("./") for link in links
    }


# -------------------------------------------------------------------------------------------------- what is in the folder


def test_a_second_run_writes_the_same_bytes_and_touches_nothing(handbook: Path, tmp_path: Path) -> None:
    place = tmp_path / "pages"
    assert write(handbook, place).code == 0
    first = contents(place)
    times = {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.is_file()}
    assert write(handbook, place).code == 0
    assert contents(place) == first
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.is_file()} == times
    assert write(handbook, tmp_path / "other").code == 0
    assert contents(tmp_path / "other") == first


def test_drafts_come_and_go_and_what_others_wrote_stays(handbook: Path, tmp_path: Path) -> None:
    place = tmp_path / "pages"
    assert write(handbook, place, "--drafts").code == 0
    draft = place / "docs/sop/DEM-002.md"
    assert "Not approved yet." in draft.read_text(encoding="utf-8")
    (place / "site").mkdir()
    (place / "site/index.html").write_text("built", encoding="utf-8")
    (place / "docs/sop/mine.md").write_text("# Mine\n", encoding="utf-8")
    (place / "docs/index.md").write_text("changed by hand\n", encoding="utf-8")
    done = write(handbook, place)
    assert done.code == 0
    assert "Removed" in done.out
    assert not draft.exists()
    assert (place / "site/index.html").read_text(encoding="utf-8") == "built"
    assert (place / "docs/sop/mine.md").read_text(encoding="utf-8") == "# Mine\n"
    assert "changed by hand" not in (place / "docs/index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("foreign", ["notes.txt", ".hidden", "docs/index.md", "folder/"])
def test_a_folder_of_somebody_else_is_refused_and_stays_as_it_is(handbook: Path, tmp_path: Path, foreign: str) -> None:
    place = tmp_path / "pages"
    target = place / foreign
    target.parent.mkdir(parents=True)
    if foreign.endswith("/"):
        target.mkdir()
    else:
        target.write_text("theirs", encoding="utf-8")
    before = contents(place)
    done = write(handbook, place)
    assert done.code == 2
    assert "has not written" in done.err
    assert "Traceback" not in done.err
    assert contents(place) == before


def test_a_file_in_the_way_is_refused_before_anything_is_written(handbook: Path, tmp_path: Path) -> None:
    place = tmp_path / "pages"
    assert write(handbook, place).code == 0
    (place / "docs/sop/DEM-002.md").write_text("theirs", encoding="utf-8")
    before = contents(place)
    done = write(handbook, place, "--drafts")
    assert done.code == 2
    assert "docs/sop/DEM-002.md" in done.err
    assert contents(place) == before


@pytest.mark.parametrize("kind", ["file", "sources", "docs", "readonly", "both"])
def test_other_places_are_refused_in_one_sentence(tmp_path: Path, kind: str) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    place, more = {
        "file": (folder / "sopkit.yml", []),
        "sources": (folder / "sops/pages", []),
        "docs": (folder / "docs/pages", []),
        "readonly": (Path("/proc/sopkit/pages"), []),
        "both": (tmp_path / "pages", ["--site-dir", str(tmp_path / "site")]),
    }[kind]
    if kind == "readonly" and not Path("/proc/self").exists():
        pytest.skip("there is no folder that nobody can write to")
    before = contents(folder)
    done = write(folder, place, *more)
    assert done.code == 2
    assert done.err.strip().count("\n") <= 4
    assert "Traceback" not in done.err
    assert contents(folder) == before


def test_links_in_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_text("theirs", encoding="utf-8")
    place = tmp_path / "pages"
    write_folder(place, {"docs/a.md": b"ours", "docs/b.md": b"ours"})
    shutil.rmtree(place / "docs")
    (place / "docs").symlink_to(outside)
    write_folder(place, {"x.md": b"ours"})  # docs/a.md is on the list, and is to be removed
    assert (outside / "a.md").read_text(encoding="utf-8") == "theirs"
    with pytest.raises(FolderError):
        write_folder(place, {"docs/a.md": b"ours"})
    assert (outside / "a.md").read_text(encoding="utf-8") == "theirs"


def test_a_list_that_was_tampered_with_removes_nothing_outside(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "pages"
    write_folder(place, {"a.md": b"ours"})
    victims = [tmp_path / "deep/victim", tmp_path / "victim", place / "victim"]
    for victim in victims:
        victim.write_text("theirs", encoding="utf-8")
    with (place / LIST).open("a", encoding="utf-8") as file:
        file.write(f"../victim\n../../victim\n{tmp_path}/victim\n./victim\na.md/../victim\n.\n..\n\n{LIST}\n")
    write_folder(place, {"b.md": b"ours"})
    assert all(victim.read_text(encoding="utf-8") == "theirs" for victim in victims)
    assert sorted(contents(place)) == [LIST, "b.md", "victim"]


def test_a_run_that_is_cut_off_leaves_nothing_unknown(tmp_path: Path) -> None:
    place = tmp_path / "pages"
    write_folder(place, {"a.md": b"a"})
    with pytest.raises(FolderError):
        write_folder(place, {"b.md": b"b", "c.md": tmp_path / "gone"})
    assert sorted(contents(place)) == [LIST, "a.md", "b.md"]
    write_folder(place, {"d.md": b"d"})
    assert sorted(contents(place)) == [LIST, "d.md"]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "sops/demo/broken.yml").write_text(BROKEN, encoding="utf-8")
    (folder / "docs/link.md").symlink_to(folder / "sopkit.yml")
    done = write(folder, tmp_path / "pages")
    assert done.code == 0
    assert "Errors in the SOPs: 1" in done.err
    assert "link.md is not taken along" in done.err
    assert not (tmp_path / "pages/docs/link.md").exists()
    assert write(folder, tmp_path / "pages", "--strict").code == 1


def test_a_page_of_ones_own_that_is_not_utf8_is_told_and_left_out(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "docs/bad.md").write_bytes("# 新闻\n".encode("gbk"))
    for done in (write(folder, tmp_path / "pages"), Run("build", "--as-of", "2026-11-22", folder=folder)):
        assert done.code == 0
        assert "bad.md is left out: it is not written in UTF-8." in done.err
    assert not (tmp_path / "pages/docs/bad.md").exists()
    assert "bad.md" not in (tmp_path / "pages/mkdocs.yml").read_text(encoding="utf-8")
    assert not (folder / "site/bad.html").exists()
    assert (folder / "site/index.html").is_file()


def test_a_handbook_without_settings_of_mkdocs_has_pages_too(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "mkdocs.yml").unlink()
    shutil.rmtree(folder / "docs")
    assert write(folder, tmp_path / "pages").code == 0
    text = (tmp_path / "pages/mkdocs.yml").read_text(encoding="utf-8")
    assert "logo" not in text
    build_plain(tmp_path / "pages", tmp_path / "site")
    assert not dead_links(tmp_path / "site")


def test_the_sample_handbook_has_pages_for_others(tmp_path: Path) -> None:
    done = write(ROOT, tmp_path / "pages", "--strict")
    assert (done.code, done.err) == (0, "")
    text = (tmp_path / "pages/mkdocs.yml").read_text(encoding="utf-8")
    assert '"首页": "index.md"' in text
    assert not re.search(r"^plugins:\n.*sopkit", text, re.DOTALL | re.MULTILINE) or "- sopkit" not in text


def test_a_build_reads_each_sop_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    for path in (folder / "sops").rglob("*.zh.yml"):
        path.unlink()  # a translation is laid over its source, which is read for that once more
    opened: list[str] = []
    real = os.open

    def noted(path: str | Path, *more: int, **options: int) -> int:
        opened.append(str(path))
        return real(path, *more, **options)

    monkeypatch.setattr(os, "open", noted)
    assert Run("build", "--as-of", "2026-11-22", folder=folder).code == 0
    sops = [path for path in opened if path.endswith(".yml") and "sops" in path]
    assert len(sops) == len(set(sops)) == 2


def test_errors_of_rules_are_counted_after_a_build(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    source = folder / DRAFT
    source.write_text(re.sub(r"(?m)^( +)role: .*\n", "", source.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    counted = json.loads(Run("check", "--format", "json", "--as-of", "2026-11-22", folder=folder).out)
    errors = sum(problem["severity"] == "error" for problem in counted["problems"])
    assert errors
    done = Run("build", "--as-of", "2026-11-22", folder=folder)
    assert done.code == 0
    assert f"Errors in the SOPs: {errors}." in done.err
    assert "WARNING" not in done.err
