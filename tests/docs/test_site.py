"""The site builds strictly, needs no other host, and holds every public name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import daraja_core
from tests.packages.installed import ROOT

pytestmark = pytest.mark.slow
LOADED = re.compile(r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=\"(https?:)?//[^>]*>")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages."""
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_it_builds_without_a_warning_and_loads_nothing_from_another_host(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 25
    assert {
        page.name: LOADED.findall(page.read_text("utf-8")) for page in pages if LOADED.search(page.read_text("utf-8"))
    } == {}
    for style in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(https?:)?//", style.read_text("utf-8")), style


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    reference = "".join(page.read_text("utf-8") for page in (site / "reference").glob("*.html"))
    assert [name for name in daraja_core.__all__ if f'.{name}"' not in reference] == []
