"""The web SDK's packages, installed as the lock file names them."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parent / "web_sdk"
NEEDS_NODE: Final = pytest.mark.skipif(
    shutil.which("npm") is None, reason="there is no node on this machine: .ci/run installs it"
)


def install() -> Path:
    """Once for a clone; answers the folder that has them."""
    packages = FOLDER / "node_modules"
    if not packages.is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)
    return packages
