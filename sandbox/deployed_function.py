"""The function of an Appwrite that began empty: nothing answers until somebody deploys, then what he set up runs."""

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from .appwrite import AppwriteApp
from .appwrite.functions import DeployedFunction
from .function_host import FunctionHost, Incoming, LogLine

_EVERY: Final = re.compile(r"\*/(\d+) \* \* \* \*")
_MINUTE_S: Final = 60.0
_MISSING: Final = {"message": "Nothing is deployed at this domain yet.", "code": 404, "type": "rule_not_found"}


class DeployedFunctionHost:
    """Runs the deployed function with its variables, by HTTP and by its schedule, and records each execution.

    Whatever bundle was uploaded, it is this installation's `function` that runs.
    """

    def __init__(self, appwrite: AppwriteApp, surroundings: Mapping[str, str]) -> None:
        """`surroundings` are the variables that Appwrite itself sets."""
        self.logs: deque[LogLine] = deque(maxlen=1000)
        self._appwrite = appwrite
        self._surroundings = surroundings
        self._environment: Mapping[str, str] = {}
        self._timeout_s = 0.0
        self._host: FunctionHost | None = None

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        function, started = await self._appwrite.deployed_function(), asyncio.get_running_loop().time()
        if function is None:
            await JSONResponse(_MISSING, 404)(scope, receive, send)
            return
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await (await self._host_of(function)).asgi(scope, receive, watched)
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        seconds = asyncio.get_running_loop().time() - started
        await self._appwrite.record_execution(function.id, "http", scope["method"], path, status, seconds)

    async def keep_schedule(self) -> None:
        """Runs the function whenever its schedule says so; ends only by being cancelled."""
        minutes = 0
        while True:
            await asyncio.sleep(_MINUTE_S)
            minutes += 1
            function = await self._appwrite.deployed_function()
            every = _EVERY.fullmatch(function.schedule) if function else None
            if function is not None and every is not None and minutes % max(1, int(every[1])) == 0:
                await self.run(Incoming("POST", "/", trigger="schedule"))

    async def run(self, incoming: Incoming) -> Response:
        """One execution, as the schedule or a test triggers it."""
        function, started = await self._appwrite.deployed_function(), asyncio.get_running_loop().time()
        if function is None:
            return JSONResponse(_MISSING, 404)
        response = await (await self._host_of(function)).run(incoming)
        seconds = asyncio.get_running_loop().time() - started
        await self._appwrite.record_execution(
            function.id, incoming.trigger, incoming.method, incoming.path, response.status_code, seconds
        )
        return response

    async def close(self) -> None:
        if self._host is not None:
            await self._host.close()

    async def _host_of(self, function: DeployedFunction) -> FunctionHost:
        """A new one when the variables or the limit changed: Appwrite's runtime starts anew then as well."""
        if self._host is None or (function.environment, function.timeout_s) != (self._environment, self._timeout_s):
            await self.close()
            self._environment, self._timeout_s = function.environment, function.timeout_s
            environment = {**self._surroundings, **function.environment}
            self._host = FunctionHost(environment, self._appwrite.settings.function_key, timeout_s=function.timeout_s)
            self._host.logs = self.logs
        return self._host
