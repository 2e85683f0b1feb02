"""`python -m examples.pay_per_view`: the shop on port 8000, with the variables of a project, or a sandbox."""

import asyncio
import os
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import uvicorn

from daraja_core import Daraja, DarajaConfig
from sandbox import Sandbox

from .app import create_app
from .database import Database, Post
from .shop import Shop

POSTS = (
    Post("ferry", "The Likoni ferry at night", "Who crosses at three?", "Bakers, nurses, and one goat.", 20),
    Post("rain", "How Nairobi smells before rain", "An essay.", "Like dust that has changed its mind.", 50),
)


async def main() -> None:
    """Serve until Ctrl-C."""
    async with AsyncExitStack() as stack:
        variables = dict(os.environ)
        database = _database(variables.get("DATABASE_URL", "sqlite:///pay_per_view.db"))
        stack.callback(database.close)
        if not variables.get("DARAJA_ENVIRONMENT"):
            sandbox = await stack.enter_async_context(Sandbox(Path("pay_per_view_sandbox")))
            variables |= sandbox.addresses.variables()
            print(f"No project is set, so nothing costs money: enter PIN 1234 on {sandbox.addresses.phones}")
        for post in POSTS:
            database.add_post(post)
        daraja = await stack.enter_async_context(Daraja(DarajaConfig.from_environment(variables), "payments.db"))
        shop = await stack.enter_async_context(Shop(daraja, database))
        # Pages that wait for news would otherwise keep it from ending.
        settings = uvicorn.Config(create_app(shop), port=8000, log_level="warning", timeout_graceful_shutdown=1)
        await uvicorn.Server(settings).serve()


def _database(url: str) -> Database:
    try:
        return Database(url)
    except (ConnectionError, ImportError, ValueError) as exc:
        raise SystemExit(str(exc)) from None


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
