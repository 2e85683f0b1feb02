"""The control API: choose what customers and networks do, see what happened. It exists only in the simulator."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..fields import (
    Check,
    FieldError,
    Shape,
    kenyan_phone,
    number,
    one_of,
    or_null,
    read_json,
    read_object,
    text,
    whole,
)
from ..operations import Operation
from .app import Safaricom
from .fault_shapes import GLOBAL, NEXT_PUSH, OVERRIDES, PER_PUSH
from .faults import EVERYTHING, NEXT, amount_scope, merged, phone_scope
from .prompts import Prompt
from .results import CODE_PATTERN, OUTCOMES, stk_words
from .rows import json_of, object_of
from .stk_callback import FORGED_RECEIPT
from .subscribers import PHONE

ANSWER: Shape = {
    "outcome": one_of(OUTCOMES).says("What the customer, or the network, does."),
    "pin": or_null(text(r"[0-9]{0,8}", "must be up to eight digits", secret=True)).says(
        "Compared with the phone's; without it the right one is meant."
    ),
}
FORGERY: Shape = {
    "checkout_request_id": text(r"[\w.-]{1,60}", "must be the id of a push"),
    "url": text(r"https?://\S+", "must be an http address"),
    "result_code": text(CODE_PATTERN, "must be a result code"),
    "amount": whole(0, 10_000_000),
    "receipt": text(r"\w{1,20}", "must be letters and digits"),
}
LATEST = whole(0, 5000).says("Only so many of the newest.")
CALLBACKS_OF = {
    "latest": LATEST,
    "subject": text(r"\S{1,60}", "must be an id").says("Only those about this CheckoutRequestID or ConversationID."),
}
WAITING = {
    "after": whole(0, 2**53).says("Only what is newer than this id or version."),
    "wait_s": number(0, 30).says("How long to wait for it."),
}
LOST = {"callback": {"lost": True}}
PAYS_SOON = {"auto": "pay", "auto_delay_s": 2}
CANCELS = {"auto": "cancel"}


class Control:
    """The handlers behind `/control`; `operations` says which address is whose."""

    def __init__(self, safaricom: Safaricom) -> None:
        self._safaricom = safaricom

    def operations(self) -> Sequence[Operation]:
        return [
            Operation("GET", "/control/prompts", self.list_prompts),
            Operation("POST", "/control/prompts/{id}", self.answer_prompt, ANSWER, example={"outcome": "pay"}),
            Operation("PUT", "/control/prompts/{id}/faults", self.change_push, PER_PUSH, example=LOST),
            Operation("GET", "/control/phones", self.list_phones),
            Operation("GET", "/control/phones/{msisdn}", self.show_phone),
            Operation("PUT", "/control/phones/{msisdn}", self.change_phone, {**PHONE, **OVERRIDES}, example=PAYS_SOON),
            Operation("GET", "/control/sms/{msisdn}", self.list_texts),
            Operation("GET", "/control/amounts/{amount}", self.show_amount),
            Operation("PUT", "/control/amounts/{amount}", self.change_amount, NEXT_PUSH, example=CANCELS),
            Operation("DELETE", "/control/amounts/{amount}", self.clear_amount),
            Operation("GET", "/control/next", self.show_next),
            Operation("PUT", "/control/next", self.change_next, NEXT_PUSH, example=CANCELS),
            Operation("GET", "/control/faults", self.show_faults),
            Operation("PUT", "/control/faults", self.change_faults, GLOBAL, example=LOST),
            Operation("GET", "/control/callbacks", self.list_callbacks, query=CALLBACKS_OF),
            Operation("POST", "/control/callbacks/{number}", self.send_again, {}),
            Operation("POST", "/control/forge", self.forge, FORGERY, example={"checkout_request_id": "ws_CO_1"}),
            Operation("POST", "/control/tokens/expire", self.expire_tokens, {}),
            Operation("GET", "/control/ledger", self.show_ledger),
            Operation("GET", "/control/log", self.show_log, query={**WAITING, "latest": LATEST}),
            Operation("GET", "/control/changes", self.wait_for_changes, query=WAITING),
            Operation("POST", "/control/reset", self.reset, {}),
        ]

    async def list_prompts(self, request: Request) -> Response:
        """The prompts that are on a screen now."""
        return JSONResponse([self._shown(prompt) for prompt in self._safaricom.prompts.open_ones()])

    async def answer_prompt(self, request: Request) -> Response:
        """Answers a prompt as the customer would, or as the network would end it."""
        answer = read_object(await read_json(request), ANSWER)
        if "outcome" not in answer:
            raise FieldError("outcome", f"is missing; it is one of {', '.join(OUTCOMES)}")
        prompt = self._prompt(request.path_params["id"])
        if prompt.state == "closed":
            raise FieldError("checkout_request_id", "names a prompt that was answered already", 409)
        if answer["outcome"] == "ignore":
            self._safaricom.prompts.ignore(prompt)
            return JSONResponse(self._shown(self._prompt(prompt.checkout_request_id)))
        return JSONResponse(self._shown(self._safaricom.prompts.answer(prompt, answer["outcome"], answer.get("pin"))))

    async def change_push(self, request: Request) -> Response:
        """The faults of one push that is under way: narrower than those of its phone, of its amount and of all."""
        prompt = self._prompt(request.path_params["id"])
        overrides = merged(prompt.overrides, read_object(await read_json(request), PER_PUSH))
        self._safaricom.rows.do(
            "UPDATE prompts SET overrides = ? WHERE checkout_request_id = ?",
            json_of(overrides),
            prompt.checkout_request_id,
        )
        return JSONResponse(overrides)

    async def list_phones(self, request: Request) -> Response:
        """The phones that were mentioned so far."""
        return JSONResponse([self._phone(msisdn) for msisdn in self._safaricom.subscribers.known()])

    async def show_phone(self, request: Request) -> Response:
        """One phone. A number that was never mentioned is a customer with PIN 1234 and the `opening_balance`."""
        return JSONResponse(self._phone(_msisdn(request)))

    async def change_phone(self, request: Request) -> Response:
        """Changes a phone, what it does by itself (`auto`), and the faults of everything that it pays or gets."""
        msisdn = _msisdn(request)
        changes = read_object(await read_json(request), {**PHONE, **OVERRIDES})
        customer = {name: value for name, value in changes.items() if name in PHONE}
        faults = {name: value for name, value in changes.items() if name in OVERRIDES}
        self._safaricom.subscribers.change(msisdn, customer, self._safaricom.clock.now())
        if faults:
            self._safaricom.faults.change(phone_scope(msisdn), faults, OVERRIDES)
        self._safaricom.journal.tell()
        return JSONResponse(self._phone(msisdn))

    async def list_texts(self, request: Request) -> Response:
        """The messages on one phone, the newest first."""
        return JSONResponse(self._safaricom.subscribers.texts(_msisdn(request)))

    async def show_amount(self, request: Request) -> Response:
        """What happens to every push of this amount."""
        return JSONResponse(self._safaricom.faults.of(_amount(request)))

    async def change_amount(self, request: Request) -> Response:
        """Chooses what happens to every push of this amount."""
        return JSONResponse(self._safaricom.faults.change(_amount(request), await read_json(request), NEXT_PUSH))

    async def clear_amount(self, request: Request) -> Response:
        """Forgets what was chosen for this amount."""
        self._safaricom.faults.clear(_amount(request))
        return JSONResponse({})

    async def show_next(self, request: Request) -> Response:
        """What happens to the next push."""
        return JSONResponse(self._safaricom.faults.of(NEXT))

    async def change_next(self, request: Request) -> Response:
        """Chooses what happens to the next push, and only to that one."""
        return JSONResponse(self._safaricom.faults.change(NEXT, await read_json(request), NEXT_PUSH))

    async def show_faults(self, request: Request) -> Response:
        """All switches as they stand."""
        return JSONResponse(self._safaricom.faults.everything())

    async def change_faults(self, request: Request) -> Response:
        """Turns switches for everything; fields that are left out stay as they are."""
        kept = self._safaricom.faults.change(EVERYTHING, await read_json(request), GLOBAL)
        if "clock_factor" in kept and kept["clock_factor"] != self._safaricom.clock.factor:
            self._safaricom.set_factor(kept["clock_factor"])
        self._safaricom.journal.tell()
        return JSONResponse(self._safaricom.faults.everything())

    async def list_callbacks(self, request: Request) -> Response:
        """Callbacks with their bodies, and what became of them."""
        latest = int(_query(request, "latest", LATEST, 0))
        rows = self._safaricom.outbox.about(request.query_params.get("subject"), latest)
        return JSONResponse(
            [
                {
                    "id": row["id"],
                    "subject": row["subject"],
                    "kind": row["kind"],
                    "url": row["url"],
                    "body": object_of(row["body"]),
                    "state": row["state"],
                    "attempts": row["attempts"],
                    "status": row["last_status"],
                }
                for row in rows
            ]
        )

    async def send_again(self, request: Request) -> Response:
        """Posts a callback once more, whatever became of it."""
        given = request.path_params["number"]
        if not given.isdecimal() or not self._safaricom.outbox.send_again(int(given)):
            raise FieldError("callback", "is not known", 404)
        return JSONResponse({"id": int(given), "state": "waiting"}, 202)

    async def forge(self, request: Request) -> Response:
        """Posts a result that Safaricom never sent, to the push's address with its signature broken, or to `url`."""
        fields = read_object(await read_json(request), FORGERY)
        if "checkout_request_id" not in fields:
            raise FieldError("checkout_request_id", "is missing")
        prompt = self._prompt(fields["checkout_request_id"])
        code, amount = fields.get("result_code", "0"), fields.get("amount", prompt.amount)
        receipt, url = fields.get("receipt", FORGED_RECEIPT), fields.get("url")
        self._safaricom.announcer.forge(prompt, code, amount, receipt, url, self._safaricom.clock.mpesa_time())
        return JSONResponse({}, 202)

    async def expire_tokens(self, request: Request) -> Response:
        """From now on every access token is refused."""
        self._safaricom.access.expire_all()
        return JSONResponse({})

    async def show_ledger(self, request: Request) -> Response:
        """All accounts and movements; the total is always 0."""
        ledger = self._safaricom.ledger
        return JSONResponse({"total": ledger.total(), "accounts": ledger.accounts(), "transfers": ledger.transfers()})

    async def show_log(self, request: Request) -> Response:
        """All entries, or those after `?after=`; with `?wait_s=` it waits that long for the first of them."""
        after = _query(request, "after", whole(0, 2**53), 0)
        wait_s = _query(request, "wait_s", number(0, 30), 0)
        latest = int(_query(request, "latest", LATEST, 0))
        if latest:
            return JSONResponse(self._safaricom.journal.latest(latest))
        version = self._safaricom.journal.version
        entries = self._safaricom.journal.entries(int(after))
        if not entries and wait_s:
            await self._safaricom.journal.news(version, wait_s)
            entries = self._safaricom.journal.entries(int(after))
        return JSONResponse(entries)

    async def wait_for_changes(self, request: Request) -> Response:
        """The version, once it differs from `?after=`, at the latest after `?wait_s=`: then ask what is new."""
        after = _query(request, "after", whole(0, 2**53), 0)
        wait_s = _query(request, "wait_s", number(0, 30), 0)
        return JSONResponse({"version": await self._safaricom.journal.news(int(after), wait_s)})

    async def reset(self, request: Request) -> Response:
        """Back to the first day: no customers, prompts and faults. Addresses, credentials and tokens stay."""
        self._safaricom.reset()
        return JSONResponse({})

    def _prompt(self, checkout_request_id: str) -> Prompt:
        prompt = self._safaricom.prompts.find(checkout_request_id)
        if prompt is None:
            raise FieldError("checkout_request_id", "is not known", 404)
        return prompt

    def _shown(self, prompt: Prompt) -> dict[str, Any]:
        code = prompt.result_code
        return {
            "checkout_request_id": prompt.checkout_request_id,
            "phone": prompt.phone,
            "amount": prompt.amount,
            "reference": prompt.reference,
            "description": prompt.description,
            "text": self._safaricom.prompts.text_of(prompt),
            "opened_at": prompt.opened_at.isoformat(),
            "closes_at": prompt.closes_at.isoformat(),
            "ignored": prompt.ignored,
            "state": prompt.state,
            "result_code": code,
            "result_desc": None if code is None else stk_words(code),
            "receipt": prompt.receipt,
        }

    def _phone(self, msisdn: str) -> dict[str, Any]:
        subscriber = self._safaricom.subscribers.get(msisdn)
        return {
            "msisdn": msisdn,
            "name": subscriber.name,
            "pin": subscriber.pin,
            "balance": self._safaricom.subscribers.balance(msisdn),
            "auto": subscriber.auto,
            "auto_delay_s": subscriber.auto_delay_s,
            "online": subscriber.online,
            "registered": subscriber.registered,
            "language": subscriber.language,
            "latest_text": self._safaricom.subscribers.latest_text(msisdn),
            **self._safaricom.faults.of(phone_scope(msisdn)),
        }


def _msisdn(request: Request) -> str:
    return str(kenyan_phone("msisdn", request.path_params["msisdn"]))


def _amount(request: Request) -> str:
    given = request.path_params["amount"]
    if not given.isdecimal() or not given.isascii() or len(given) > 9:
        raise FieldError("amount", f"must be a whole number of shillings, got {given!r}")
    return amount_scope(int(given))


def _query(request: Request, name: str, check: Check, default: float) -> float:
    given = request.query_params.get(name)
    if given is None:
        return default
    try:
        value: int | float = int(given) if given.isdecimal() else float(given)
    except ValueError as error:
        raise FieldError(name, f"must be a number, got {given!r}") from error
    return float(check(name, value))
