"""A look at everything that a payment needs, from the place where the app runs. No money moves and nothing is left."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from ..address import is_loopback
from ..appwrite_wire import membership_path, read_roles
from ..callback_path import CallbackTarget, callback_path
from ..config import DarajaConfig
from ..diagnosis import (
    Finding,
    clock_finding,
    health_finding,
    limit_finding,
    ok,
    problem,
    product_finding,
    refused,
    signature_finding,
    skipped,
    unknown,
)
from ..errors import AppwriteError, DarajaAuthError, DarajaError
from .appwrite import AppwriteClient, Session
from .safaricom import SafaricomClient

LIMIT_S: Final = 15.0
NO_SUCH_PAYMENT: Final = "ws_CO_010120200000000000000000000000"
_FORGED: Final = "0" * 32


class Sessions(Protocol):
    """Where a session is kept from one look to the next; a `Store` is one."""

    async def session(self) -> tuple[str, str] | None: ...
    async def keep_session(self, user_id: str, secret: str) -> None: ...


async def diagnose(
    config: DarajaConfig,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    delivery_s: float = 8.0,
    sessions: Sessions | None = None,
) -> AsyncIterator[Finding]:
    """One finding after the other, each within 15 seconds; Realtime has `delivery_s` to deliver something.

    It works in the session of `config`, else in that of `sessions`. A new anonymous one, which Appwrite counts, is made
    only where neither works, and given to `sessions` to be used again.
    """
    kept = await sessions.session() if sessions else None
    async with httpx.AsyncClient(timeout=LIMIT_S, transport=transport) as http:
        appwrite = AppwriteClient(config, http, Session(*kept) if kept else None)
        look = _Look(config, http, appwrite, SafaricomClient(config, http, now), now, delivery_s)
        has_session = True
        for name, check in _CHECKS.items():
            if name in _IN_A_SESSION and not has_session:
                yield skipped(name, "there is no session to look in")
                continue
            found = await _within_limit(name, check(look))
            if name == "session":
                has_session = found.state == "ok"
                if has_session and sessions and appwrite.session and appwrite.session.secret != (kept or ("", ""))[1]:
                    await sessions.keep_session(appwrite.session.user_id, appwrite.session.secret)
            yield found


@dataclass(frozen=True, slots=True)
class _Look:
    """What the checks work with."""

    config: DarajaConfig
    http: httpx.AsyncClient
    appwrite: AppwriteClient
    safaricom: SafaricomClient
    now: Callable[[], datetime]
    delivery_s: float


async def _within_limit(name: str, check: Awaitable[Finding]) -> Finding:
    try:
        async with asyncio.timeout(LIMIT_S):
            return await check
    except TimeoutError:
        return unknown(name, f"no answer within {LIMIT_S:g} seconds")
    except (httpx.HTTPError, OSError, WebSocketException) as exc:
        return unknown(name, f"no answer ({type(exc).__name__})")
    except AppwriteError as exc:
        if exc.status is None:
            return unknown(name, str(exc))
        return refused(name, exc)
    except DarajaError as exc:
        return unknown(name, str(exc))


async def _clock(look: _Look) -> Finding:
    answer = await look.http.get(f"{look.config.endpoint}/health/version", headers=_project(look.config))
    return clock_finding(answer.headers.get("Date", ""), look.now())


async def _oauth(look: _Look) -> Finding:
    if not look.config.sends_directly:
        return skipped("oauth", "the function holds the credentials")
    try:
        await look.safaricom.sign_in()
    except DarajaAuthError as exc:
        remedy = "copy consumer key and secret anew from the app on the Daraja portal, and mind the environment"
        return problem("oauth", str(exc), remedy, "keys")
    return ok("oauth", "Safaricom knows consumer key and secret")


async def _product(look: _Look) -> Finding:
    if not look.config.sends_directly:
        return skipped("product", "the function holds the credentials")
    answer = await look.safaricom.query(NO_SUCH_PAYMENT)  # a question moves no money
    return product_finding(answer.text)


async def _callback(look: _Look) -> Finding:
    base = urlsplit(look.config.callback_base)
    if base.scheme != "https" and not is_loopback(base.hostname or ""):
        remedy = "give the function's domain with https://"
        return problem("callback", "Safaricom calls back by https only", remedy, "not_https")
    answer = await look.http.get(look.config.callback_base + "/health")
    return health_finding(answer.status_code, answer.text)


async def _signature(look: _Look) -> Finding:
    """A forged callback with a body that says nothing: were it taken, nothing could come of it."""
    target = CallbackTarget("stk", f"doctor-{secrets.token_hex(8)}", "doctor", None, 1)
    signed = callback_path(target, secrets.token_hex(32))
    forged = signed[: signed.rindex("/") + 1] + _FORGED
    answer = await look.http.post(look.config.callback_base + forged, json={})
    return signature_finding(answer.status_code, answer.text)


async def _session(look: _Look) -> Finding:
    session = await look.appwrite.ensure_session()
    return ok("session", f"signed in to Appwrite as {session.user_id}")


async def _realtime(look: _Look) -> Finding:
    """Writes the user's own preferences as they are: the news of it has to come, and nothing has changed."""
    session = await look.appwrite.ensure_session()
    preferences = await look.appwrite.call("GET", "/account/prefs")
    async with _socket(look.config, session.secret) as socket:
        first = json.loads(await socket.recv())
        if first.get("type") != "connected":
            reason = str(first.get("data", {}).get("message", first))[:200]
            remedy = "check appwrite_project_id; for a page, register its host name as a web platform"
            return problem("realtime", f"Realtime refuses: {reason}", remedy, "refused")
        if not first.get("data", {}).get("user"):
            return problem("realtime", "Realtime does not know the session", "sign in again", "refused")
        await look.appwrite.call("PATCH", "/account/prefs", json.dumps({"prefs": dict(preferences)}).encode())
        try:
            async with asyncio.timeout(look.delivery_s):
                while json.loads(await socket.recv()).get("type") != "event":
                    continue
        except TimeoutError:
            remedy = "restart Appwrite's realtime container; verdicts come by polls meanwhile, seconds later"
            detail = f"it subscribes, and nothing was delivered for {look.delivery_s:g} s"
            return problem("realtime", detail, remedy, "no_delivery")
    return ok("realtime", "it subscribes and delivers")


async def _roles(look: _Look) -> Finding:
    """Founds a group and takes it away again."""
    session = await look.appwrite.ensure_session()
    group_id = f"doctor{secrets.token_hex(8)}"
    made = {"teamId": group_id, "name": "doctor", "roles": ["treasurer"]}
    await look.appwrite.call("POST", "/teams", json.dumps(made).encode())
    try:
        answer = await look.appwrite.call("GET", membership_path(group_id, session.user_id))
        roles = read_roles(answer, session.user_id)
    finally:
        await _forget(look, group_id)
    if "treasurer" in roles:
        return ok("roles", "members can read their own roles")
    remedy = "in the project's Auth settings, let members see user ids"
    return problem("roles", "a member's own roles cannot be read, so nobody can pay out", remedy, "no_roles")


async def _forget(look: _Look, group_id: str) -> None:
    # An answer without a body is no answer for `call`, and a group that is gone already is what is wanted.
    session = await look.appwrite.ensure_session()
    headers = _project(look.config) | {"X-Appwrite-Session": session.secret, "Content-Type": "application/json"}
    await look.http.delete(f"{look.config.endpoint}/teams/{group_id}", headers=headers)


async def _limits(look: _Look) -> Finding:
    session = await look.appwrite.ensure_session()
    headers = _project(look.config) | {"X-Appwrite-Session": session.secret, "Content-Type": "application/json"}
    answer = await look.http.post(f"{look.config.endpoint}/account/jwts", headers=headers, json={"duration": 1})
    return limit_finding(answer.headers)


def _socket(config: DarajaConfig, secret: str) -> connect:
    url = urlsplit(f"ws{config.endpoint.removeprefix('http')}/realtime")
    address = f"{url.geturl()}?project={config.appwrite_project_id}&channels[]=account"
    return connect(
        address,
        additional_headers={"X-Appwrite-Session": secret},
        user_agent_header="daraja_core",
        compression=None,
        ping_interval=None,
        ssl=httpx.create_ssl_context() if url.scheme == "wss" else None,
        proxy=None if is_loopback(url.hostname or "") else True,
    )


def _project(config: DarajaConfig) -> dict[str, str]:
    return {"X-Appwrite-Project": config.appwrite_project_id}


_CHECKS: Final[Mapping[str, Callable[[_Look], Awaitable[Finding]]]] = {
    "clock": _clock,
    "oauth": _oauth,
    "product": _product,
    "callback": _callback,
    "signature": _signature,
    "session": _session,
    "realtime": _realtime,
    "roles": _roles,
    "limits": _limits,
}
_IN_A_SESSION: Final = frozenset({"realtime", "roles", "limits"})
