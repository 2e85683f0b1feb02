"""What a cold start of the function costs, beside the official SDK's import and beside the HTTP client's alone."""

import subprocess
import sys
from statistics import median

RUNS = 15
FUNCTION = "import function.main"
SDK = "import appwrite.client, appwrite.services.databases"
HTTP_CLIENT = "import httpx"
WITH_COPIES = 1.35
"""The function beside the HTTP client when it still had copies of the rules instead of the engine's own files."""


def cold_import(statement: str) -> float:
    """The processor's seconds for an import in a fresh interpreter, without the interpreter's own start."""
    program = f"from time import process_time; began = process_time(); {statement}; print(process_time() - began)"
    return float(subprocess.check_output([sys.executable, "-c", program]))


def cold_imports(*statements: str) -> list[float]:
    """The median of each; they take turns, so that whatever else the machine does slows all of them down."""
    rounds = [[cold_import(statement) for statement in statements] for _ in range(RUNS)]
    return [median(each) for each in zip(*rounds, strict=True)]


def figures() -> list[str]:
    """The rows of this benchmark."""
    function, sdk, client = cold_imports(FUNCTION, SDK, HTTP_CLIENT)
    return [
        f"cold import of the function {function * 1000:.0f} ms, of the appwrite SDK {sdk * 1000:.0f} ms: "
        f"{function / sdk:.2f} x (goal 0.4)",
        f"cold import of the function {function * 1000:.0f} ms, of httpx alone {client * 1000:.0f} ms: "
        f"{function / client:.2f} x (with copies of the rules {WITH_COPIES})",
    ]
