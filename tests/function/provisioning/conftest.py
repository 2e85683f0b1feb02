"""An Appwrite without anything, and the commands as an operator runs them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from function.provisioning import doctor, provision
from function.provisioning.project_api import ProjectApi
from sandbox.server import Parts, Sandbox

LOOKING = "looking at everything that a payment needs:"


@dataclass
class Operator:
    """Somebody with an API key and a folder of his own."""

    parts: Parts
    folder: Path
    say: Callable[[], str]

    @property
    def file(self) -> Path:
        return self.folder / "daraja.env"

    def environment(self, **more: str) -> dict[str, str]:
        addresses = self.parts.addresses
        return {
            "APPWRITE_ENDPOINT": addresses.appwrite,
            "APPWRITE_PROJECT_ID": addresses.project_id,
            "APPWRITE_API_KEY": addresses.api_key,
            "DARAJA_CONSUMER_KEY": addresses.consumer_key,
            "DARAJA_CONSUMER_SECRET": addresses.consumer_secret,
            "DARAJA_PASSKEY": addresses.passkey,
            "DARAJA_SHORTCODE": addresses.shortcode,
            "DARAJA_ENVIRONMENT": "sandbox",
            "DARAJA_BASE_URL": addresses.daraja,
            **more,
        }

    async def provision(self, *flags: str, **more: str) -> tuple[int, list[str]]:
        """The exit code and what was said on both streams, before it looked whether all is well."""
        arguments = ["--env", str(self.file), *flags]
        code = await asyncio.to_thread(provision.main, arguments, self.environment(**more))
        said = self.say().splitlines()
        return code, said[: said.index(LOOKING)] if LOOKING in said else said

    async def doctor(self, *flags: str, **more: str) -> tuple[int, list[str]]:
        arguments = ["--env", str(self.file), *flags]
        code = await asyncio.to_thread(doctor.main, arguments, self.environment(**more))
        return code, self.say().splitlines()

    async def call(self, method: Any, path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        addresses = self.parts.addresses
        api = ProjectApi(addresses.appwrite, addresses.project_id, addresses.api_key)
        return await asyncio.to_thread(api.call, method, path, body)


@pytest.fixture
async def operator(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> AsyncIterator[Operator]:
    def said() -> str:
        captured = capfd.readouterr()
        return captured.out + captured.err

    async with Sandbox(tmp_path / "sandbox", empty=True) as sandbox:
        yield Operator(sandbox.parts, tmp_path, said)
