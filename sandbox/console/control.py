"""What the console page needs besides the switches: credentials, snippets, bad days, and payments on demand."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..addresses import Addresses
from ..fields import FieldError, Shape, kenyan_phone, one_of, read_json, read_object, text, whole
from ..operations import Operation
from ..safaricom.app import Safaricom
from ..safaricom.callback_url import INBOX_PREFIX
from ..safaricom.payouts import Payout
from ..safaricom.presets import PRESETS
from ..safaricom.triggers import TRIGGERS, Triggers, Wanted
from ..snippets import PHONE, snippets

TRIGGER: Shape = {
    "event": one_of(tuple(TRIGGERS)).says("What becomes of it."),
    "phone": kenyan_phone.says(f"Who pays or is paid; {PHONE} unless it is given."),
    "amount": whole(1, 10_000_000).says("In whole shillings; 100 unless it is given."),
    "reference": text(r".{1,100}", "must be 1 to 100 characters").says("The AccountReference."),
    "callback_url": text(r"https?://\S+", "must be an http address").says("Where the callback goes."),
}


class ConsoleControl:
    """The handlers behind `/control/credentials`, `snippets`, `scenarios` and `trigger`."""

    def __init__(self, safaricom: Safaricom, addresses: Addresses) -> None:
        self._safaricom = safaricom
        self._addresses = addresses
        self._triggers = Triggers(safaricom.prompts, safaricom.payouts, safaricom.merchant)

    def operations(self) -> Sequence[Operation]:
        return [
            Operation("GET", "/control/credentials", self.show_credentials),
            Operation("GET", "/control/snippets", self.show_snippets),
            Operation("GET", "/control/scenarios", self.list_scenarios),
            Operation("POST", "/control/scenarios/{name}", self.apply_scenario, {}),
            Operation("GET", "/control/trigger", self.list_triggers),
            Operation("POST", "/control/trigger", self.trigger, TRIGGER, example={"event": "paid", "phone": PHONE}),
        ]

    @property
    def inbox(self) -> str:
        """A callback address of the sandbox's own, for callbacks that no program takes yet."""
        return f"{self._addresses.daraja}{INBOX_PREFIX}/inbox"

    async def show_credentials(self, request: Request) -> Response:
        """Where everything is, and the made-up credentials that it accepts."""
        return JSONResponse({**self._addresses.as_dict(), "callback_url": self.inbox})

    async def show_snippets(self, request: Request) -> Response:
        """Programs that send a first push to this sandbox, ready to run."""
        return JSONResponse(snippets(self._addresses, self.inbox))

    async def list_scenarios(self, request: Request) -> Response:
        """Bad days that can be chosen by name."""
        return JSONResponse([{"name": name, **asdict(preset)} for name, preset in PRESETS.items()])

    async def apply_scenario(self, request: Request) -> Response:
        """Puts every switch back, but for the clock and local callbacks, then turns those of this bad day."""
        preset = PRESETS.get(request.path_params["name"])
        if preset is None:
            raise FieldError("name", f"must be one of {', '.join(PRESETS)}", 404)
        self._safaricom.apply_preset(preset.faults)
        return JSONResponse(self._safaricom.faults.everything())

    async def list_triggers(self, request: Request) -> Response:
        """What `POST /control/trigger` can be asked for."""
        return JSONResponse({name: trigger.words for name, trigger in TRIGGERS.items()})

    async def trigger(self, request: Request) -> Response:
        """A payment of the sandbox's own that ends as it was asked to. Its callback goes out as any other does."""
        fields = read_object(await read_json(request), TRIGGER)
        if "event" not in fields:
            raise FieldError("event", f"is missing; it is one of {', '.join(TRIGGERS)}")
        wanted = Wanted(
            fields.get("phone", PHONE),
            fields.get("amount", 100),
            fields.get("reference", "TRIGGER"),
            fields.get("callback_url", self.inbox),
        )
        started = self._triggers.start(fields["event"], wanted, f"trigger-{secrets.token_hex(8)}")
        named = "conversation_id" if isinstance(started, Payout) else "checkout_request_id"
        return JSONResponse({named: getattr(started, named), "callback_url": wanted.callback_url}, 202)
