"""The official web SDK in the versions that apps use: each hears what its user may read, and nothing else."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest

from sandbox.appwrite import realtime
from tests.sandbox_appwrite.live import DOCUMENTS, PROJECT, Live, row
from tests.sandbox_appwrite.web_sdk_packages import FOLDER, NEEDS_NODE, install

CHANNEL: Final = "databases.payments.collections.transactions.documents"
PERSON: Final = {"email": "alice@example.test", "password": "correct-horse"}
START_S: Final = 60.0
MATRIX: Final = [
    (version, api, mode)
    for version in range(22, 29)
    for api in ("client", "realtime")
    for mode in ("fallback", "cookie", "guest")
]

pytestmark = [pytest.mark.slow, NEEDS_NODE]


@pytest.fixture(autouse=True)
def slow_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the SDK sends right behind its authentication comes in time on a busy machine, too."""
    monkeypatch.setattr(realtime, "LOOKUP_S", 1.0)


@pytest.fixture(scope="module")
def installed() -> None:
    install()


@asynccontextmanager
async def listening(live: Live, version: int, api: str, mode: str) -> AsyncIterator[asyncio.StreamReader]:
    arguments = [str(version), api, mode, live.url, PROJECT, CHANNEL, *PERSON.values()]
    process = await asyncio.create_subprocess_exec(
        "node", "listen.mjs", *arguments, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield process.stdout
    finally:
        process.stdin.close()
        await process.wait()


async def said(program: asyncio.StreamReader) -> Any:
    """The next thing that the program says; the SDK has words of its own, about reconnecting for instance."""
    async with asyncio.timeout(START_S):
        while not (line := await program.readline()).startswith(b"{"):
            assert line, "the program ended"
        return json.loads(line)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("version", "api", "mode"), MATRIX)
async def test_a_web_sdk_hears_of_the_documents_of_its_user(live: Live, version: int, api: str, mode: str) -> None:
    await live.call("POST", "/account", {"userId": "alice", **PERSON})
    async with listening(live, version, api, mode) as program:
        assert await said(program) == {"ready": True}
        reader = "any" if mode == "guest" else "user:alice"
        for name, allowed in (("hidden", "user:bob"), ("shown", reader)):
            body = {"documentId": name, "data": row(name), "permissions": [f'read("{allowed}")']}
            await live.call("POST", DOCUMENTS, body, key=True)
        assert await said(program) == {"event": "shown"}
