"""Signing in: Basic credentials against a token, and the check of that token on every other call."""

import secrets
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..clock import Clock
from . import canned
from .faults import Faults
from .ids import Ids
from .merchant import Merchant
from .merchants import Merchants
from .rows import Rows

LIFETIME = timedelta(hours=1)  # not scaled by the clock factor: a token is a credential, not a wait


class Access:
    """Hands out tokens and knows the live ones."""

    def __init__(self, rows: Rows, faults: Faults, ids: Ids, clock: Clock, merchants: Merchants) -> None:
        self._rows = rows
        self._faults = faults
        self._ids = ids
        self._clock = clock
        self._merchants = merchants

    async def generate(self, request: Request) -> Response:
        """`GET /oauth/v1/generate`. Wrong keys get a 400 with nothing in it, as Safaricom's gateway does."""
        if request.method != "GET":
            return canned.wrong_method(self._ids)
        authorization = request.headers.get("authorization", "")
        if not authorization.startswith("Basic "):
            return canned.refusal(self._ids, 400, "400.008.01", "Invalid Authentication passed")
        if request.query_params.get("grant_type") != "client_credentials":
            return canned.refusal(self._ids, 400, "400.008.02", "Invalid grant type passed")
        merchant = self._merchants.signed_in(authorization)
        if merchant is None:
            return Response(b"", 400)
        if reply := self._faults.reply("oauth"):
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        switches = self._faults.everything()["oauth"]
        token = self._issue(merchant, switches["one_token"])
        return JSONResponse({"access_token": token, "expires_in": switches["expires_in"]})

    def refused(self, request: Request) -> Response | None:
        """The answer to a call without a live token, None when it has one."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not token:
            return canned.refusal(self._ids, 404, "404.001.04", "Invalid Authentication Header")
        row = self._rows.find("SELECT expires_at FROM tokens WHERE token = ?", token)
        if row is None or row["expires_at"] <= self._clock.now().timestamp():
            return canned.wrong_token(self._ids)
        return None

    def merchant(self, request: Request) -> Merchant:
        """The business that a request with a live token comes from."""
        token = request.headers.get("authorization", "").partition(" ")[2]
        row = self._rows.one("SELECT shortcode FROM tokens WHERE token = ?", token)
        merchant = self._merchants.find(row["shortcode"])
        assert merchant is not None, "a business is never deleted"
        return merchant

    def expire_all(self) -> None:
        self._rows.do("DELETE FROM tokens")

    def _issue(self, merchant: Merchant, only_one: bool) -> str:
        token = secrets.token_urlsafe(21)
        now = self._clock.now()
        with self._rows.transaction():
            self._rows.do(
                "DELETE FROM tokens WHERE expires_at <= ? OR (? AND shortcode = ?)",
                now.timestamp(),
                only_one,
                merchant.shortcode,
            )
            self._rows.do(
                "INSERT INTO tokens VALUES (?, ?, ?)", token, (now + LIFETIME).timestamp(), merchant.shortcode
            )
        return token
