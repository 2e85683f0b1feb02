"""The control API of the Appwrite side: break it, drop its sockets, forget its sessions."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .appwrite import AppwriteApp, UnknownFaultError
from .fields import Shape, anything, flag, number, or_null, read_json, read_object, whole
from .operations import Operation

CALLS: Shape = {"respond": anything, "delay_s": number(0, 3600), "times": or_null(whole(1, 1000))}
SWITCHES: Shape = {
    "function": CALLS,
    "client": CALLS,
    "realtime_silent": flag.says("Realtime accepts subscriptions and tells nothing."),
    "reads_empty": flag.says("Every list of documents is empty, as with a dead session."),
    "message_limit": flag.says("A socket may send only so many messages a minute."),
    "connect_limit": flag.says("An address may connect only so many times a minute."),
    "request_limit": flag.says("Requests beyond Appwrite's rates are answered 429."),
    "development_texts": flag.says("Errors carry what a development server adds to them."),
    "schema_reads": whole(0, 1000).says("After how many reads a new attribute is available."),
}


class AppwriteControl:
    """`/control/appwrite`, beside the pretend Safaricom's own switches."""

    def __init__(self, appwrite: AppwriteApp) -> None:
        self._appwrite = appwrite

    def operations(self) -> Sequence[Operation]:
        return [
            Operation("GET", "/control/appwrite", self.show),
            Operation("PUT", "/control/appwrite", self.change, SWITCHES, example={"realtime_silent": True}),
            Operation("POST", "/control/appwrite/reset", self.reset, {}),
            Operation("POST", "/control/appwrite/drop_sockets", self.drop_sockets, {}),
            Operation("POST", "/control/appwrite/forget_sessions", self.forget_sessions, {}),
        ]

    async def show(self, _request: Request) -> Response:
        """The switches of the Appwrite side."""
        return JSONResponse(self._appwrite.faults.as_json())

    async def change(self, request: Request) -> Response:
        """Breaks the Appwrite side: for the function's calls, for the apps' calls, or Realtime."""
        wanted = read_object(await read_json(request), SWITCHES)
        try:
            self._appwrite.faults.set(wanted)
        except UnknownFaultError as error:
            return JSONResponse({"error": {"field": "body", "message": str(error)}}, 400)
        return JSONResponse(self._appwrite.faults.as_json())

    async def reset(self, _request: Request) -> Response:
        """Everything of the Appwrite side works again."""
        self._appwrite.faults.clear()
        return JSONResponse(self._appwrite.faults.as_json())

    async def drop_sockets(self, _request: Request) -> Response:
        """Cuts every Realtime connection."""
        self._appwrite.drop_sockets()
        return JSONResponse({})

    async def forget_sessions(self, _request: Request) -> Response:
        """Ends every session, as if an administrator had deleted them."""
        await self._appwrite.forget_sessions()
        return JSONResponse({})
