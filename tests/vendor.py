"""The rule files that the function carries as copies: `python -m tests.vendor` writes them, a test compares them."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
RULES = ROOT / "daraja_core"
COPIES = ROOT / "function" / "rules"
VENDORED = (
    "b2c_result.py",
    "callback.py",
    "callback_path.py",
    "document.py",
    "result_codes.py",
    "safaricom_values.py",
    "verdict.py",
)
COMMAND = "make vendor"


def differences() -> list[str]:
    """The names of files that are not byte for byte the same on both sides, and of copies that nobody made."""
    copied = {path.name for path in COPIES.glob("*.py")} - {"__init__.py"}
    stale = {name for name in VENDORED if not _same(name)}
    return sorted(stale | (copied - set(VENDORED)))


def _same(name: str) -> bool:
    copy = COPIES / name
    return copy.is_file() and copy.read_bytes() == (RULES / name).read_bytes()


def main() -> int:
    """Copy every vendored file and remove what is no longer one."""
    for path in COPIES.glob("*.py"):
        if path.name not in (*VENDORED, "__init__.py"):
            path.unlink()
    for name in VENDORED:
        shutil.copyfile(RULES / name, COPIES / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
