"""The postman: takes a result from the outbox and posts it over real HTTP to the callback address."""

import asyncio
import json
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx

from ..clock import Clock
from .jobs import Jobs
from .journal import Journal
from .masking import masked_body
from .outbox import Outbox
from .rows import Rows, json_of, object_of

Redirect: TypeAlias = Callable[[str], str]  # an address of the sandbox's own under an earlier port becomes today's

TIMEOUT_S = 15.0  # of the wall: the function may need 7 s for its tries, whatever the clock factor
AT_ONCE = 20
RETRY_AFTER_S = 5.0


@cache
def _authorities() -> ssl.SSLContext:
    """Loaded once: it takes longer than everything else that a start does."""
    return httpx.create_ssl_context()


class Delivery:
    """Posts callbacks. One that gets no 200 is tried again only if its row says so: Safaricom promises nothing."""

    def __init__(
        self, rows: Rows, jobs: Jobs, outbox: Outbox, journal: Journal, clock: Clock, redirect: Redirect
    ) -> None:
        self._rows = rows
        self._jobs = jobs
        self._outbox = outbox
        self._journal = journal
        self._clock = clock
        self._redirect = redirect
        self._places = asyncio.Semaphore(AT_ONCE)
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, verify=_authorities())

    async def close(self) -> None:
        await self._http.aclose()

    async def deliver(self, subject: str) -> None:
        """Posts the callback of that number, then writes down what became of it."""
        row = self._rows.find("SELECT * FROM callbacks WHERE id = ?", int(subject))
        if row is None:  # a reset came in between
            self._jobs.drop("callback", subject)
            return
        url = self._redirect(row["url"])
        async with self._places:
            status, answer, trouble = await self._post(url, row["body"])
        now = self._clock.now()
        details = {
            "callback": row["id"],
            "attempt": row["attempts"] + 1,
            **what_it_says(row["body"]),
            "url": url,
            "request": object_of(row["body"]),
            "answer": masked_body(answer),
        }
        with self._rows.transaction():
            self._settle(row["id"], row["retries_left"], status)
            details |= {"error": trouble} if trouble else {}
            self._journal.write(now, row["kind"], "POST", urlsplit(url).path, status, details)

    async def ask(self, url: str, body: dict[str, Any], within_s: float) -> Any:
        """Posts a question whose answer counts, and is waited for so long; None for none that is JSON with a 200."""
        address = self._redirect(url)
        try:
            async with self._places, asyncio.timeout(within_s):
                status, answer, trouble = await self._post(address, json_of(body))
        except TimeoutError:
            status, answer, trouble = None, b"", "NoAnswerInTime"
        details = {"url": address, **what_it_says(json_of(body)), "request": body, "answer": masked_body(answer)}
        details |= {"error": trouble} if trouble else {}
        self._journal.write(self._clock.now(), "validation", "POST", urlsplit(address).path, status, details)
        return json_or_none(answer) if status == 200 else None

    async def _post(self, url: str, body: str) -> tuple[int | None, bytes, str]:
        headers = {"content-type": "application/json", "user-agent": "sandbox-callback"}
        try:
            answer = await self._http.post(url, content=body.encode(), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return None, b"", type(error).__name__
        return answer.status_code, answer.content, ""

    def _settle(self, number: int, retries_left: int, status: int | None) -> None:
        arrived = status == 200
        again = not arrived and retries_left > 0
        state = "delivered" if arrived else "waiting" if again else "failed"
        self._rows.do(
            "UPDATE callbacks SET state = ?, attempts = attempts + 1, last_status = ?, retries_left = ? WHERE id = ?",
            state,
            status,
            retries_left - again,
            number,
        )
        if again:
            self._jobs.add("callback", str(number), self._clock.after(RETRY_AFTER_S))
            return
        self._jobs.drop("callback", str(number))
        self._outbox.release_followers(number)


def json_or_none(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def what_it_says(body: str) -> dict[str, Any]:
    """The ids and the result code of a callback, for the log."""
    said = object_of(body)
    if "Result" in said:
        result = said["Result"]
        return {
            "originator_conversation_id": result.get("OriginatorConversationID"),
            "conversation_id": result.get("ConversationID"),
            "result_code": str(result.get("ResultCode")),
        }
    if "TransID" in said:
        return {"receipt": said["TransID"]}
    result = said["Body"]["stkCallback"]
    return {"checkout_request_id": result["CheckoutRequestID"], "result_code": str(result["ResultCode"])}
