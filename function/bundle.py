"""The bundle that is deployed: `function/`, `daraja_core/` and what makes them installable, as a reproducible archive.

Appwrite's runtime lays the bundle out as its own package `function`, runs the build command in it, and imports
`function.function.main`. It puts nothing else on the path, so the build installs `daraja_core` and httpx. It must not
install `function`, too: a package of that name in the environment would hide the runtime's.
"""

import argparse
import gzip
import io
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import daraja_core

ENTRY_POINT = "function/main.py"
BUILD_COMMAND = "pip install ."
PROJECT = """\
[build-system]
requires = ["hatchling==1.33.0"]
build-backend = "hatchling.build"

[project]
name = "chama-function"
version = "0"
requires-python = ">=3.11"
dependencies = ["httpx>=0.28,<0.29"]

[tool.hatch.build.targets.wheel]
packages = ["daraja_core"]
"""


def bundle_files() -> dict[str, bytes]:
    """The content of every file by its path in the bundle, in order; the same from a clone and from a wheel."""
    packages = {"daraja_core": Path(daraja_core.__file__).parent, "function": Path(__file__).parent}
    modules = {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for name, folder in packages.items()
        for path in folder.rglob("*.py")
    }
    return dict(sorted((modules | {"pyproject.toml": PROJECT.encode()}).items()))


def bundle() -> bytes:
    """The bundle as a .tar.gz, with no owner and no time in it: the same files are the same bytes."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in bundle_files().items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 2 when the file could not be written."""
    parser = argparse.ArgumentParser(prog="daraja bundle", description="Pack the function that Appwrite runs.")
    parser.add_argument("path", type=Path, metavar="FILE", help="the archive to write, such as function.tar.gz")
    path: Path = parser.parse_args(arguments).path
    try:
        path.write_bytes(bundle())
    except OSError as exc:
        print(f"{path} could not be written: {exc.strerror}", file=sys.stderr)  # noqa: T201 — a command's output
        return 2
    print(f"{path}: entry point {ENTRY_POINT}, build command {BUILD_COMMAND}")  # noqa: T201 — a command's output
    return 0
