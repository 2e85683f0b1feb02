"""What imports cost in the processor's time: a cold start of the function, and the engine as a library."""

import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.table import Row

RUNS = 15
AS_DEPLOYED = "import sys; from time import process_time; sys.modules['click'] = None"
"""Where httpx finds click it loads its own command line with it; neither the function nor a phone has it."""
FUNCTION = "import function.main"
SDK = "import appwrite.client, appwrite.services.databases"
HTTP_CLIENT = "import httpx"
ENGINE = "import daraja_core"
ENGINE_IN_USE = "from daraja_core import Daraja, DarajaConfig"
ITS_LIBRARIES = "import httpx, websockets"
THE_CLIENTS_OF_BOTH = "import httpx, websockets.asyncio.client"


def cold_import(statement: str) -> float:
    """The processor's milliseconds for an import in a fresh interpreter, without the interpreter's own start."""
    program = f"{AS_DEPLOYED}; began = process_time(); {statement}; print(process_time() - began)"
    return float(subprocess.check_output([sys.executable, "-c", program])) * 1000


def figures() -> Iterator[Row]:
    """The rows of this benchmark; the imports take turns, so that what else the machine does slows all of them down."""
    statements = (FUNCTION, SDK, HTTP_CLIENT, ENGINE, ENGINE_IN_USE, ITS_LIBRARIES, THE_CLIENTS_OF_BOTH)
    rounds = [[cold_import(statement) for statement in statements] for _ in range(RUNS)]
    function, sdk, client, engine, in_use, libraries, clients = zip(*rounds, strict=True)
    yield Row("function", "cold import", "ms", function, "the Appwrite SDK's", sdk, goal=0.25)
    yield Row("function", "cold import", "ms", function, "httpx alone", client)
    yield Row("engine", ENGINE, "ms", engine, ITS_LIBRARIES, libraries, goal=1.15)
    yield Row("engine", ENGINE_IN_USE, "ms", in_use, THE_CLIENTS_OF_BOTH, clients)
