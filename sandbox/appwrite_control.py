"""The control API of the Appwrite side: break it, drop its sockets, forget its sessions."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .appwrite import AppwriteApp, UnknownFaultError
from .fields import Shape, anything, flag, number, or_null, read_json, read_object, whole
from .safaricom.control import guarded

CALLS: Shape = {"respond": anything, "delay_s": number(0, 3600), "times": or_null(whole(1, 1000))}
SWITCHES: Shape = {
    "function": CALLS,
    "client": CALLS,
    "realtime_silent": flag,
    "reads_empty": flag,
    "message_limit": flag,
    "connect_limit": flag,
    "request_limit": flag,
    "development_texts": flag,
    "schema_reads": whole(0, 1000),
}


class AppwriteControl:
    """`/control/appwrite`, beside the pretend Safaricom's own switches."""

    def __init__(self, appwrite: AppwriteApp) -> None:
        self._appwrite = appwrite

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/control/appwrite", guarded(self.show), methods=["GET"]),
            Route("/control/appwrite", guarded(self.change), methods=["PUT"]),
            Route("/control/appwrite/reset", guarded(self.reset), methods=["POST"]),
            Route("/control/appwrite/drop_sockets", guarded(self.drop_sockets), methods=["POST"]),
            Route("/control/appwrite/forget_sessions", guarded(self.forget_sessions), methods=["POST"]),
        ]

    async def show(self, _request: Request) -> Response:
        return JSONResponse(self._appwrite.faults.as_json())

    async def change(self, request: Request) -> Response:
        wanted = read_object(await read_json(request), SWITCHES)
        try:
            self._appwrite.faults.set(wanted)
        except UnknownFaultError as error:
            return JSONResponse({"error": {"field": "body", "message": str(error)}}, 400)
        return JSONResponse(self._appwrite.faults.as_json())

    async def reset(self, _request: Request) -> Response:
        self._appwrite.faults.clear()
        return JSONResponse(self._appwrite.faults.as_json())

    async def drop_sockets(self, _request: Request) -> Response:
        self._appwrite.drop_sockets()
        return JSONResponse({})

    async def forget_sessions(self, _request: Request) -> Response:
        await self._appwrite.forget_sessions()
        return JSONResponse({})
