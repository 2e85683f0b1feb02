"""`make release VERSION=0.2.0`: the version, the changelog's section, sdist and wheel, their checks, and the notes.

It changes files and builds `dist/`; it commits, tags and uploads nothing.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNRELEASED = "## Unreleased\n"
FIXTURES = "tests/fixtures"


class ReleaseError(Exception):
    """It cannot be released like this; the text says what to do."""


def with_version(pyproject: str, version: str) -> str:
    """The text with the one version in it raised. Raises ReleaseError."""
    found = re.search(r'^version = "([0-9.]+)"', pyproject, re.MULTILINE)
    if found is None:
        raise ReleaseError('pyproject.toml has no line `version = "…"`')
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version):
        raise ReleaseError(f"the version must be three numbers such as 0.2.0, got {version!r}")
    if numbers(version) < numbers(found[1]):
        raise ReleaseError(f"the version must not go down: it is {found[1]} now, got {version}")
    return pyproject[: found.start(1)] + version + pyproject[found.end(1) :]


def released(changelog: str, version: str, day: str) -> tuple[str, str]:
    """The changelog with what is unreleased under the version, and that section's text. Raises ReleaseError."""
    before, heading, rest = changelog.partition(UNRELEASED)
    notes, following, older = rest.partition("\n## ")
    if not heading or not notes.strip():
        raise ReleaseError("CHANGELOG.md says nothing under `## Unreleased`: say what is new, in users' words")
    if f"## {version} " in changelog:
        raise ReleaseError(f"CHANGELOG.md has a section {version} already")
    return f"{before}{heading}\n## {version} ({day})\n{notes}{following}{older}", notes.strip() + "\n"


def unproven(changelog: str, folders: Sequence[str]) -> list[str]:
    """The released versions without files of theirs, which the upgrade test would open."""
    versions = re.findall(r"^## ([0-9]+)\.([0-9]+)\.", changelog, re.MULTILINE)
    wanted = {f"version_{major}_{minor}" for major, minor in versions}
    return sorted(wanted - set(folders))


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def release(root: Path, version: str, day: str) -> Path:
    """Do it all in a clone; answers where the notes are."""
    pyproject, changelog = root / "pyproject.toml", root / "CHANGELOG.md"
    folders = [one.name for one in (root / FIXTURES).iterdir()]
    if missing := unproven(changelog.read_text("utf-8"), folders):
        raise ReleaseError(f"{FIXTURES} lacks {', '.join(missing)}: let that version write its files first")
    raised = with_version(pyproject.read_text("utf-8"), version)
    said, notes = released(changelog.read_text("utf-8"), version, day)
    pyproject.write_text(raised, "utf-8")
    changelog.write_text(said, "utf-8")
    dist = root / "dist"
    for old in dist.glob("*"):
        old.unlink()
    _run(root, "build", "--outdir", str(dist), str(root))
    _run(root, "twine", "check", "--strict", *map(str, sorted(dist.iterdir())))
    (dist / "NOTES.md").write_text(f"# {version}\n\n{notes}", "utf-8")
    return dist / "NOTES.md"


def _run(root: Path, module: str, *arguments: str) -> None:
    ended = subprocess.run([sys.executable, "-m", module, *arguments], cwd=root, capture_output=True, text=True)
    if ended.returncode:
        raise ReleaseError(f"{module} failed:\n{ended.stdout}{ended.stderr}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="make release VERSION=…", description=__doc__)
    parser.add_argument("version", help="the new version, such as 0.2.0")
    version = parser.parse_args(arguments).version
    dirty = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    try:
        if dirty:
            raise ReleaseError(f"commit or put away first:\n{dirty}")
        day = datetime.now(UTC).date().isoformat()  # noqa: TID251 — an entry point
        notes = release(ROOT, version, day)
    except ReleaseError as exc:
        print(f"release: {exc}", file=sys.stderr)  # noqa: T201 — a command's output
        return 1
    print(f"Read {notes}, commit, tag v{version}, then: twine upload dist/*.whl dist/*.tar.gz")  # noqa: T201 — as above
    return 0


if __name__ == "__main__":
    sys.exit(main())
