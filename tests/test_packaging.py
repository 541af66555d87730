"""The built wheel works away from the checkout, and the checkout works without being built."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sopkit"
SCHEMAS = sorted(path.name for path in (ROOT / "schema").glob("*.schema.json"))


def run(*command: str | Path, cwd: Path) -> str:
    # Nothing of the checkout may be found by way of the environment.
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    environment["PYTHONUTF8"] = "1"
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel out of the sdist: so the sdist is shown to be whole."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    unpacked = tmp_path_factory.mktemp("sdist")
    with tarfile.open(sdist) as archive:
        # Debian 12's Python 3.11.2 has no filters yet, and Python 3.12 warns where none is named.
        archive.extractall(unpacked, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # type: ignore[arg-type]  # noqa: S202
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=next(unpacked.iterdir()))
    return folder


@pytest.fixture(scope="session")
def names(distributions: Path) -> set[str]:
    """Return the names of the files in the wheel."""
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="session")
def installed(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs of a fresh environment: the wheel, and the dependencies that the tests run with."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False, symlinks=os.name != "nt")
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    (wheel,) = distributions.glob("*.whl")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    # An editable installation of the checkout hangs on a .pth, and those are not read in a folder named by another .pth.
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    dependencies = {str(Path(module.__file__).parents[1]) for module in map(__import__, ("click", "yaml")) if module.__file__}
    (site / "dependencies.pth").write_text("\n".join(sorted(dependencies)), encoding="utf-8")
    return scripts


def test_the_wheel_holds_the_schemas(names: set[str]) -> None:
    assert SCHEMAS
    assert {f"sopkit/schema/{name}" for name in SCHEMAS} <= names


def test_the_wheel_holds_every_file_of_the_package(names: set[str]) -> None:
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo" and not path.name.startswith(".")
    }
    assert sources - names == set()


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names} == {"sopkit"}


def test_the_wheel_holds_a_compiled_catalogue(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive, archive.open("sopkit/locale/zh/LC_MESSAGES/sopkit.mo") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.info()["language"].startswith("zh")


def test_the_installed_program_tells_its_version(installed: Path, tmp_path: Path) -> None:
    from sopkit import __version__

    assert __version__ in run(installed / "sopkit", "--version", cwd=tmp_path)


def test_the_installed_program_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    file = run(installed / "python", "-c", "import sopkit; print(sopkit.__file__)", cwd=tmp_path).strip()
    assert ROOT not in Path(file).resolve().parents


def test_the_installed_program_lists_the_same_rules_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    from_wheel = run(installed / "sopkit", "rules", cwd=tmp_path)
    from_checkout = subprocess.run(
        [sys.executable, "-m", "sopkit", "rules"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    rules = [path.stem.replace("_", "-") for path in PACKAGE.glob("rules/[!_]*/[!_]*.py")]
    assert rules
    assert [rule for rule in rules if rule not in from_wheel] == []
    assert from_wheel == from_checkout


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_installed_program_prints_its_schemas_and_writes_copies_of_them(installed: Path, tmp_path: Path, name: str) -> None:
    original = (ROOT / "schema" / name).read_text(encoding="utf-8")
    assert run(installed / "sopkit", "schema", name.partition(".")[0], cwd=tmp_path) == original
    run(installed / "sopkit", "schema", "--write", "copies", cwd=tmp_path)
    assert (tmp_path / "copies" / name).read_text(encoding="utf-8") == original


def test_the_checkout_runs_where_it_stands() -> None:
    from sopkit import __version__

    assert __version__ in run(sys.executable, "-m", "sopkit", "--version", cwd=ROOT)
