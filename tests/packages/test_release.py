"""A release raises the version in its one place, gives the changelog a section, and builds what the checks accept."""

import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packages.installed import ROOT
from tests.packages.release import ReleaseError, release, released, unproven, with_version

CHANGELOG = "# Changelog\n\n## Unreleased\n\n- It can fly.\n\n## 0.1.0 (2026-11-30)\n\n- It can walk.\n"


def test_what_is_unreleased_gets_a_section_of_its_own_and_is_the_notes() -> None:
    said, notes = released(CHANGELOG, "0.2.0", "2026-12-24")
    assert notes == "- It can fly.\n"
    assert said == CHANGELOG.replace("Unreleased\n", "Unreleased\n\n## 0.2.0 (2026-12-24)\n")


def test_nothing_new_and_a_version_twice_are_refused() -> None:
    with pytest.raises(ReleaseError, match="says nothing under `## Unreleased`"):
        released(CHANGELOG.replace("- It can fly.\n", ""), "0.2.0", "2026-12-24")
    with pytest.raises(ReleaseError, match=r"has a section 0\.1\.0 already"):
        released(CHANGELOG, "0.1.0", "2026-12-24")


def test_the_version_is_raised_where_it_stands_and_never_lowered() -> None:
    text = '[project]\nname = "x"\nversion = "0.1.0" # the only place\n[tool]\nminimum = "0.1.0"\n'
    assert with_version(text, "0.2.0") == text.replace('version = "0.1.0"', 'version = "0.2.0"')
    for wrong, words in (("0.0.9", "must not go down"), ("2", "three numbers"), ("0.2.0b1", "three numbers")):
        with pytest.raises(ReleaseError, match=words):
            with_version(text, wrong)


def test_a_version_whose_files_nobody_kept_cannot_be_followed_by_another() -> None:
    assert unproven(CHANGELOG, ["version_0_1", "callbacks"]) == []
    assert unproven(CHANGELOG.replace("Unreleased", "0.2.0 (x)"), ["version_0_1"]) == ["version_0_2"]


def test_the_version_stands_in_one_place() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    version = text.split('version = "')[1].split('"')[0]
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    own = [
        name for name in listed.split() if name.split("/")[0] in ("daraja_core", "daraja_cli", "function", "chama_app")
    ]
    assert [name for name in own if f'"{version}"' in (ROOT / name).read_text("utf-8")] == []


@pytest.mark.slow
def test_a_release_builds_an_sdist_and_a_wheel_that_pass_the_checks(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    notes = release(clone, "9.9.9", "2026-12-24")
    assert notes.read_text("utf-8").startswith("# 9.9.9\n\n- ")
    assert "## 9.9.9 (2026-12-24)" in (clone / "CHANGELOG.md").read_text("utf-8")
    (wheel,) = (clone / "dist").glob("*-9.9.9-py3-none-any.whl")
    (sdist,) = (clone / "dist").glob("*-9.9.9.tar.gz")
    assert "daraja_core/__init__.py" in zipfile.ZipFile(wheel).namelist()
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "CHANGELOG.md", "daraja_core/__init__.py", "assets/index.html"} <= names
