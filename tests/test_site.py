"""Real builds with MkDocs: every link leads somewhere, nothing that an SOP says comes alive, and faults are told."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from published import Run, dead_links, lay_out, pages_of, publish, read_page

if TYPE_CHECKING:
    from published import Document

GOLDEN = Path(__file__).parent / "handbooks" / "golden"
EVIL = "</title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
BRACES = "{: onclick=alert(1) #evil .evil }"
HOSTILE = f"""\
format: 1
id: DEM-666
title: 'Title {EVIL} [x](javascript:alert(1)) **bold** {BRACES}'
lang: en
kind: general
department: product
version: 1.0.0
status: active
effective: 2026-01-01
owner: product-manager
purpose: '"><script>alert(1)</script> {EVIL} {BRACES}'
trigger: '[x](javascript:alert(1)) <svg onload=alert(1)> ![y](https://evil.example/y.png)'
outcome:
  result: |
    {EVIL}

    ## heading {BRACES}

    ```
    </code></pre><script>alert(1)</script>

    # x {BRACES}
    ```

    <div markdown="1" onclick="alert(1)">

    [x]: javascript:alert(1)
resources:
  - id: evil
    name: '{EVIL} {BRACES}'
    path: sops/demo/files/evil.svg
  - id: page
    name: A page
    path: sops/demo/files/evil.html
stages:
  - id: one
    name: 'Stage {EVIL} {BRACES} `code` *x*'
    steps:
      - id: act
        do: 'Act {EVIL} {BRACES} "quoted" data-toc-label="x"'
        role: product-manager
        when: '{EVIL}'
        how: '<https://evil.example/" onmouseover=alert(1)>'
        alerts:
          - level: warning
            text: '{EVIL}'
        resources:
          - evil
          - page
        scripts:
          - say
        media:
          - path: sops/demo/files/evil.svg
            alt: '" onerror="alert(1)'
          - link: https://evil.example/film
            alt: '{EVIL}'
            caption: '{EVIL}'
scripts:
  - id: say
    scene: '{EVIL} {BRACES}'
    lines:
      - '{EVIL}'
"""
BROKEN = "format: 1\nid: DEM-777\ntitle: [unclosed\n"


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay_out(GOLDEN, tmp_path_factory.mktemp("golden") / "handbook")
    demo = folder / "sops" / "demo"
    (demo / "hostile.yml").write_text(HOSTILE, encoding="utf-8")
    (demo / "broken.yml").write_text(BROKEN, encoding="utf-8")
    (demo / "files" / "evil.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', encoding="utf-8")
    (demo / "files" / "evil.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    organisation = folder / "organisation.yml"
    text = organisation.read_text(encoding="utf-8")
    organisation.write_text(text.replace("en: Product manager", f"en: 'Manager {EVIL} {BRACES}'"), encoding="utf-8")
    settings = folder / "sopkit.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("en: Golden Handbook", f"en: 'Golden {EVIL}'"), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def site(handbook: Path) -> Path:
    target = handbook.parent / "site"
    (target.parent / "warnings").write_text("\n".join(publish(handbook, target)), encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Document]:
    return pages_of(site)


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    assert not dead_links(site)


def test_nothing_in_a_text_comes_alive(pages: dict[str, Document]) -> None:
    assert "sop/DEM-666.html" in pages
    for name, document in pages.items():
        for tag, attributes in document.elements:
            place = f"{name}: <{tag} {attributes}>"
            assert not [key for key in attributes if key.startswith("on")], place
            assert attributes.get("id") != "evil", place
            assert "evil" not in attributes.get("class", "").split(), place
            assert tag not in {"iframe", "object", "embed"}, place
            for key in ("href", "src", "action"):
                assert not attributes.get(key, "").strip().lower().startswith(("javascript:", "data:")), place
            if "src" in attributes:
                assert not attributes["src"].startswith(("http:", "https:", "//")), place
                assert attributes["src"] != "x", place
        assert not [text for text in document.texts.get("script", []) if "alert(1)" in text], name
        assert len(re.findall("alert", "".join(document.texts.get("style", [])))) == 0, name


def test_hostile_words_are_still_to_be_read(pages: dict[str, Document]) -> None:
    document = pages["sop/DEM-666.html"]
    assert "<script>alert(1)</script>" in document.text("h1")
    assert "{: onclick=alert(1) #evil .evil }" in document.text("h1")
    assert document.text("title").startswith("Title </title></textarea><script>")


def test_a_title_is_harmless_in_the_search_index(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "<script" not in index
    assert "<img" not in index


def test_a_file_that_could_run_is_not_published(site: Path) -> None:
    files = site / "files" / "sops" / "demo" / "files"
    assert not (files / "evil.svg").exists()
    assert not (files / "evil.html").exists()
    assert (files / "evil.html.txt").read_text(encoding="utf-8") == "<script>alert(1)</script>"
    assert (files / "cupping.svg").is_file()
    assert "evil.svg is not published" in (site.parent / "warnings").read_text(encoding="utf-8")


def test_only_files_that_sops_name_are_published(site: Path) -> None:
    assert not [path for path in site.rglob("*") if path.suffix in {".yml", ".yaml"}]


def test_a_broken_file_is_told_and_the_rest_is_published(site: Path, pages: dict[str, Document]) -> None:
    warnings = (site.parent / "warnings").read_text(encoding="utf-8")
    assert re.search(r"^sops/demo/broken\.yml:\d+: ", warnings, re.MULTILINE)
    assert "Traceback" not in warnings
    assert "sop/DEM-001.html" in pages


def test_a_broken_file_fails_a_strict_build(handbook: Path, tmp_path: Path) -> None:
    from mkdocs.exceptions import Abort

    with pytest.raises(Abort):
        publish(handbook, tmp_path / "site", strict=True)


def test_each_page_speaks_its_language(pages: dict[str, Document]) -> None:
    for name, document in pages.items():
        language = next(attributes["lang"] for tag, attributes in document.elements if tag == "html")
        assert language == ("zh" if name.startswith("zh/") else "en"), name
    assert "全字段手册" in pages["zh/index.html"].text("title")
    assert "Golden" in pages["index.html"].text("title")


def test_the_navigation_is_that_of_the_language(site: Path) -> None:
    text = (site / "zh" / "sop" / "DEM-001.html").read_text(encoding="utf-8")
    navigation = text[text.index("md-nav--primary") : text.index("md-sidebar--secondary")]
    assert 'href="../index.html"' in navigation
    assert 'href="../../department/product.html"' not in navigation


def test_the_pencil_leads_to_the_file_of_the_sop(pages: dict[str, Document]) -> None:
    def pencil(name: str) -> list[str]:
        return [attributes["href"] for tag, attributes in pages[name].elements if tag == "a" and attributes.get("rel") == "edit"]

    base = "https://git.example.com/roastery/handbook/edit/main/sops/demo"
    assert pencil("sop/DEM-001.html") == [f"{base}/everything.yml"]
    assert pencil("zh/sop/DEM-001.html") == [f"{base}/everything.zh.yml"]
    assert pencil("index.html") == []


def test_no_page_asks_another_host(pages: dict[str, Document]) -> None:
    for name, document in pages.items():
        for tag, attributes in document.elements:
            address = attributes.get("src") or (attributes.get("href", "") if tag == "link" else "")
            assert not address.startswith(("http:", "https:", "//")), f"{name}: {address}"


def test_pages_are_the_same_on_every_day(handbook: Path, site: Path, tmp_path: Path) -> None:
    """A counter of days on every page would make every page new at every build."""
    other = tmp_path / "site"
    publish(handbook, other, plugin={"as_of": date(2026, 11, 23)})
    for path in sorted(site.rglob("*.html")):
        if path.name in {"reviews.html", "register.html"}:  # the board is another one every day, and the register names its day
            continue
        assert (other / path.relative_to(site)).read_bytes() == path.read_bytes(), path


def test_addresses_without_folders(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    site = tmp_path / "site"
    assert publish(folder, site, strict=True, use_directory_urls=False) == []
    assert (site / "sop" / "DEM-001.html").is_file()
    assert not dead_links(site)


def test_a_page_of_ones_own_wins(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "docs" / "index.md").write_text("# Welcome\n\nOurs.\n", encoding="utf-8")
    (folder / "docs" / "news.md").write_text("# News\n\nToday.\n", encoding="utf-8")
    publish(folder, tmp_path / "site", strict=True)
    assert "Ours." in read_page(tmp_path / "site" / "index.html").text()
    assert "Today." in read_page(tmp_path / "site" / "news.html").text()


def test_a_folder_without_settings_is_one_sentence(tmp_path: Path) -> None:
    from mkdocs.exceptions import Abort

    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "sopkit.yml").unlink()
    with pytest.raises(Abort):
        publish(folder, tmp_path / "site")


def test_what_is_not_found_is_told_in_the_language_of_the_handbook(site: Path) -> None:
    assert "There is no such page." in read_page(site / "404.html").text("h1")


def test_build_says_where_the_handbook_is(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    done = Run("build", "--strict", "--as-of", "2026-11-22", folder=folder / "sops")
    assert (done.code, done.err) == (0, "")
    assert str(folder / "site" / "index.html") in done.out
    assert (folder / "site" / "sop" / "DEM-001.html").is_file()


def test_build_fails_where_it_must(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "sops" / "demo" / "broken.yml").write_text(BROKEN, encoding="utf-8")
    strict = Run("build", "--strict", folder=folder)
    assert strict.code == 1
    assert "sops/demo/broken.yml:3: " in strict.err
    assert "Traceback" not in strict.err
    (folder / "mkdocs.yml").unlink()
    missing = Run("build", folder=folder)
    assert missing.code == 2
    assert "mkdocs.yml" in missing.err


def test_drafts_are_built_when_asked_for(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    source = folder / "sops" / "demo" / "second.yml"
    source.write_text(source.read_text(encoding="utf-8").replace("status: retired", "status: draft"), encoding="utf-8")
    assert Run("build", "--site-dir", str(tmp_path / "without"), folder=folder).code == 0
    assert Run("build", "--drafts", "--site-dir", str(tmp_path / "with"), folder=folder).code == 0
    assert not (tmp_path / "without" / "sop" / "DEM-002.html").exists()
    assert "Not approved yet." in read_page(tmp_path / "with" / "sop" / "DEM-002.html").text()


def pencil(page: Path) -> list[str]:
    return [attributes["href"] for tag, attributes in read_page(page).elements if tag == "a" and attributes.get("rel") == "edit"]


@pytest.mark.parametrize("written", [True, False])
def test_the_pencil_knows_the_folder_of_the_handbook_in_its_repository(tmp_path: Path, written: bool) -> None:  # noqa: FBT001
    repository = tmp_path / "company"
    folder = lay_out(GOLDEN, repository / "our docs" / "handbook")
    subprocess.run(["git", "init", "-b", "trunk"], cwd=repository, check=True, capture_output=True)
    subprocess.run(["git", "remote", "add", "origin", "git@gitlab.com:roastery/company.git"], cwd=repository, check=True)
    base = "https://git.example.com/roastery/handbook/edit/main"
    if not written:
        settings = folder / "sopkit.yml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(re.sub(r"repository:\n(  .*\n)+", "", text), encoding="utf-8")
        base = "https://gitlab.com/roastery/company/-/edit/trunk"
    publish(folder, tmp_path / "site", strict=True)
    assert pencil(tmp_path / "site/sop/DEM-001.html") == [f"{base}/our%20docs/handbook/sops/demo/everything.yml"]


def test_what_a_comment_allows_is_no_fault_of_the_build(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    source = folder / "sops" / "demo" / "second.yml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("\ntitle: ", "\ntitle: \u202e", 1), encoding="utf-8")
    assert any("second.yml" in warning for warning in publish(folder, tmp_path / "site"))
    comment = "# sopkit: allow-file hidden-character the form writes it so\n"
    source.write_text(comment + text.replace("\ntitle: ", "\ntitle: \u202e", 1), encoding="utf-8")
    assert publish(folder, tmp_path / "site", strict=True) == []


def test_only_files_that_are_published_and_could_run_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    demo = folder / "sops" / "demo"
    draft = HOSTILE.replace("status: active", "status: draft")
    (demo / "hostile.yml").write_text(draft, encoding="utf-8")
    (demo / "files" / "evil.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', encoding="utf-8")
    read: list[str] = []
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert publish(folder, tmp_path / "site", strict=True) == []
    assert "cupping.svg" in read
    assert not {"evil.svg", "score-sheet.csv"} & set(read)
    assert (tmp_path / "site/files/sops/demo/files/score-sheet.csv").is_file()
    assert any("evil.svg is not published" in warning for warning in publish(folder, tmp_path / "site", plugin={"drafts": True}))


def test_a_handbook_needs_no_folder_of_pages(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    shutil.rmtree(folder / "docs")
    settings = folder / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"^  (logo|favicon): .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    done = Run("build", "--strict", "--as-of", "2026-11-22", folder=folder)
    assert (done.code, done.err) == (0, "")
    assert not (folder / "docs").exists()
    assert (folder / "site" / "index.html").is_file()
    assert not dead_links(folder / "site")


def test_the_plugin_asks_the_one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    from sopkit import mkdocs_plugin

    monkeypatch.setattr(mkdocs_plugin, "today", lambda: date(2030, 1, 2))
    assert mkdocs_plugin.day_of(None) == date(2030, 1, 2)
    assert mkdocs_plugin.day_of("2026-11-22") == date(2026, 11, 22)


def test_remarks_are_not_called_as_an_alert_is(pages: dict[str, Document]) -> None:
    for name, remarks, alert in (("sop", "Remarks", "Note"), ("zh/sop", "说明", "提示")):
        document = pages[f"{name}/DEM-001.html"]
        assert remarks in document.texts["th"]
        assert alert not in document.texts["th"]


def test_a_used_port_is_one_sentence(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        port = used.getsockname()[1]
        done = Run("serve", "--port", str(port), folder=folder)
    assert done.code == 2
    assert f"port {port}" in done.err
    assert "Traceback" not in done.err


def test_the_preview_follows_the_files(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "sopkit", "serve", "--port", str(port)]
    process = subprocess.Popen(program, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}/sop/DEM-001.html"
    try:
        wait_for(address, "Launching a new blend")
        source = folder / "sops" / "demo" / "everything.yml"
        text = source.read_text(encoding="utf-8")
        source.write_text(text.replace("title: Launching a new blend", "title: Launching the next blend"), encoding="utf-8")
        wait_for(address, "Launching the next blend")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def wait_for(address: str, words: str) -> None:
    """Wait until a page holds some words."""
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 the loopback interface
                if words in answer.read().decode("utf-8"):
                    return
        except OSError:
            pass
        time.sleep(0.25)
    pytest.fail(f"{address} never said {words!r}")


LIVE = "\\x7f `*x*{: onmouseover=alert(1) }` ![y](https://evil.example/y.png) [z](javascript:alert(1))"


def test_signs_that_yaml_refuses_wake_nothing(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    text = re.sub("(?m)^title: .*$", lambda _: f'title: "a{LIVE}"', HOSTILE)
    text = re.sub("(?m)^purpose: .*$", lambda _: f'purpose: "b\\uFFFE\\0{LIVE}"', text)
    (folder / "sops/demo/hostile.yml").write_text(text, encoding="utf-8")
    for name, words in (("organisation.yml", "Product manager"), ("organisation.yml", "Product"), ("sopkit.yml", "Golden Handbook")):
        written = (folder / name).read_text(encoding="utf-8")
        assert f"en: {words}\n" in written.replace(",", "\n").replace("}", "\n")
        hostile = f'en: "{words}{LIVE}"'.replace("\\", "\\\\")
        (folder / name).write_text(re.sub(f"en: {words}(?=[,}}\n])", hostile, written), encoding="utf-8")
    publish(folder, tmp_path / "site")
    pages = pages_of(tmp_path / "site")
    assert "sop/DEM-666.html" in pages
    for name, document in pages.items():
        assert "boost:" not in document.text(), name
        for tag, attributes in document.elements:
            place = f"{name}: <{tag} {attributes}>"
            assert not [key for key in attributes if key.startswith("on")], place
            assert "evil.example/y.png" not in attributes.get("src", ""), place
            assert not attributes.get("href", "").startswith("javascript:"), place


def test_what_is_published_is_what_was_judged(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    files = folder / "sops" / "demo" / "files"
    text = HOSTILE.replace("path: sops/demo/files/evil.svg\n  - id: page", "path: sops/demo/files/evil.svg/.\n  - id: page")
    text = text.replace("path: sops/demo/files/evil.html", "path: sops/demo/files/evil.svg/")
    text = text.replace("          - path: sops/demo/files/evil.svg", "          - path: sops/demo/files//evil.svg")
    assert text.count("evil.svg") == 3
    (folder / "sops/demo/hostile.yml").write_text(text, encoding="utf-8")
    (files / "evil.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', encoding="utf-8")
    publish(folder, tmp_path / "site")
    assert "sop/DEM-666.html" in pages_of(tmp_path / "site")
    assert not list((tmp_path / "site").rglob("evil*"))


def test_large_texts_are_left_out_and_names_are_told_clean(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    demo = folder / "sops" / "demo"
    (demo / "hostile.yml").write_text(HOSTILE, encoding="utf-8")
    (demo / "files/evil.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>' + " " * 2 * 1024 * 1024, encoding="utf-8")
    (demo / "files/evil.html").write_text("a", encoding="utf-8")
    (demo / "bad\x1b[31m\nname.yml").write_text(BROKEN, encoding="utf-8")
    warnings = publish(folder, tmp_path / "site")
    assert [warning for warning in warnings if "evil.svg is not published: it is larger than 2 MB" in warning]
    assert not list((tmp_path / "site").rglob("evil.svg"))
    assert [warning for warning in warnings if "name.yml" in warning]
    assert not [warning for warning in warnings if "\x1b" in warning or "\n" in warning]


def test_links_are_reported_and_not_published(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "attach").mkdir()
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("secret", encoding="utf-8")
    (folder / "attach" / "notes.txt").symlink_to("../.git/config")
    text = HOSTILE.replace("sops/demo/files/evil.html", "attach/notes.txt")
    (folder / "sops/demo/hostile.yml").write_text(text, encoding="utf-8")
    publish(folder, tmp_path / "site")
    assert not list((tmp_path / "site").rglob("notes.txt"))
    assert re.search(r"attach/notes\.txt.*in the handbook", Run("check", folder=folder).out)


def test_a_language_that_is_not_published_leaves_no_dead_links(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    settings = folder / "sopkit.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("  - en\n  - zh\n", "  - en\n"), encoding="utf-8")
    publish(folder, tmp_path / "site")
    assert (tmp_path / "site/sop/DEM-001.html").is_file()
    assert not (tmp_path / "site/zh").exists()
    assert not dead_links(tmp_path / "site")


def navigation(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return text[text.index("md-nav--primary") : text.index("md-sidebar--secondary")]


def test_pages_of_ones_own_stand_in_the_navigation_of_their_language(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    docs = folder / "docs"
    for path, text in {"news.md": "# News", "zh/news.md": "# 新闻", "only.md": "# Only", "en/deep/er.md": "# Deeper"}.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(f"{text}\n\nToday.\n", encoding="utf-8")
    site = tmp_path / "site"
    publish(folder, site, strict=True)
    english, chinese = navigation(site / "index.html"), navigation(site / "zh/index.html")
    assert [path for path in ("en/guide.html", "news.html", "only.html") if f'href="{path}"' not in english] == []
    assert 'href="zh/' not in english
    assert "er.html" not in english
    assert [path for path in ("guide.html", "news.html", "../only.html") if f'href="{path}"' not in chinese] == []
    assert "../news.html" not in chinese
    assert "../en/" not in chinese
    assert not dead_links(site)
    links = set(read_page(site / "zh/news.html").links)
    assert {"../news.html", "index.html"} <= links
    assert "../zh/guide.html" in set(read_page(site / "en/guide.html").links)


def test_the_language_of_a_page_of_ones_own_may_be_written_in_it(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "docs/hello.md").write_text("---\nlang: zh\n---\n\n# 你好\n", encoding="utf-8")
    publish(folder, tmp_path / "site", strict=True)
    document = read_page(tmp_path / "site/hello.html")
    assert next(attributes["lang"] for tag, attributes in document.elements if tag == "html") == "zh"


def test_the_pencil_of_a_page_of_ones_own_leads_to_it(tmp_path: Path) -> None:
    folder = lay_out(GOLDEN, (tmp_path / "handbook").resolve())
    publish(folder, tmp_path / "site")
    assert pencil(tmp_path / "site/en/guide.html") == ["https://git.example.com/roastery/handbook/edit/main/docs/en/guide.md"]
