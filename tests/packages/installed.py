"""A wheel of this clone and empty environments that it is installed into, at the versions of the lock file."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN_VARIABLES = ("PYTHON", "CHAMA_", "DARAJA_", "APPWRITE_", "DISPLAY", "WAYLAND_DISPLAY")
LIMIT_S = 240


def build_wheel(folder: Path) -> Path:
    """The wheel, built as `pip install .` builds it."""
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def locked_versions(folder: Path) -> Path:
    """The lock file as constraints: without hashes, for the wheel has none in it."""
    pins = re.findall(r"^([A-Za-z0-9._-]+==[^\\\n]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    written = folder / "constraints.txt"
    written.write_text("\n".join(pins), "utf-8")
    return written


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment with nothing of the clone on its path."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.command("python")

    def command(self, name: str) -> Path:
        """The path of a command in it."""
        return self.folder / ("Scripts" if sys.platform == "win32" else "bin") / name

    def pip(self, *arguments: str) -> str:
        """Runs this process's pip on it, so that it needs none of its own; answers what pip printed."""
        return run(sys.executable, "-m", "pip", "--python", str(self.python), *arguments).stdout

    def has(self) -> set[str]:
        """The names of all distributions in it."""
        return {line.split("==")[0].split(" @")[0].lower() for line in self.pip("freeze", "--all").splitlines()}

    def run(self, command: str, *arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Runs one of its commands far from the clone; the exit code must be `code`."""
        return run(str(self.command(command)), *arguments, code=code, cwd=self.folder)


def run(*command: str, code: int = 0, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Runs a program without the variables of this one's environment, and shows what it printed if it fails."""
    ended = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=foreign(cwd), timeout=LIMIT_S)
    assert ended.returncode == code, f"{command} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}"
    return ended


def foreign(folder: Path | None = None) -> dict[str, str]:
    """The environment of somebody who has nothing of this project, and keeps data in a folder of his own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
    return kept | {"XDG_DATA_HOME": str(folder)} if folder else kept
