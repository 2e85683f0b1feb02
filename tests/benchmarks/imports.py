"""What a cold start of the function costs, beside the official SDK's import."""

import subprocess
import sys
from statistics import median

RUNS = 7
FUNCTION = "import function.main"
SDK = "import appwrite.client, appwrite.services.databases"


def cold_import(statement: str) -> float:
    """The median seconds of an import in a fresh interpreter, without the interpreter's own start."""
    program = f"from time import perf_counter; began = perf_counter(); {statement}; print(perf_counter() - began)"
    return median(float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(RUNS))


def figures() -> list[str]:
    """The row of this benchmark."""
    function, sdk = cold_import(FUNCTION), cold_import(SDK)
    return [
        f"cold import of the function {function * 1000:.0f} ms, of the appwrite SDK {sdk * 1000:.0f} ms: "
        f"{function / sdk:.2f} x (goal 0.4)"
    ]
