"""`chama` and `python -m chama_app`: the way in that needs nothing but Python, and says what else is missing."""

import sys
from collections.abc import Sequence

OURS = ("chama_app", "daraja_core", "function", "sandbox")


def main(arguments: Sequence[str] | None = None, remedy: str = "pip install 'chama[app]'") -> int:
    """Run the app until it is closed; answers the exit code. `remedy` is the command that installs what it needs."""
    try:
        from .serving import run
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] in OURS:
            raise
        print(  # noqa: T201 — a command line program speaks on its streams
            f"Chama needs the package {missing.name}, which is not installed here. Set everything up with: {remedy}",
            file=sys.stderr,
        )
        return 1
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
