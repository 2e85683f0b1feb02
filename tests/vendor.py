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
    "config.py",
    "document.py",
    "drivers/oauth.py",
    "drivers/safaricom.py",
    "drivers/single_flight.py",
    "errors.py",
    "order.py",
    "function_errors.py",
    "function_wire.py",
    "result_codes.py",
    "safaricom_refusals.py",
    "safaricom_requests.py",
    "safaricom_values.py",
    "safaricom_wire.py",
    "verdict.py",
)
COMMAND = "make vendor"


def differences() -> list[str]:
    """The names of files that are not byte for byte the same on both sides, and of copies that nobody made."""
    copied = {path.relative_to(COPIES).as_posix() for path in _copies()}
    stale = {name for name in VENDORED if not _same(name)}
    return sorted(stale | (copied - set(VENDORED)))


def _copies() -> list[Path]:
    return [path for path in COPIES.rglob("*.py") if path.name != "__init__.py"]


def _same(name: str) -> bool:
    copy = COPIES / name
    return copy.is_file() and copy.read_bytes() == (RULES / name).read_bytes()


def main() -> int:
    """Copy every vendored file and remove what is no longer one."""
    for path in _copies():
        if path.relative_to(COPIES).as_posix() not in VENDORED:
            path.unlink()
    for name in VENDORED:
        shutil.copyfile(RULES / name, COPIES / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
