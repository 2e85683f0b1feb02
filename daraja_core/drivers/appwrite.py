"""The Appwrite client: a session, and the verdicts that it may read."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from ..appwrite_wire import (
    ACCOUNT_PATH,
    ANONYMOUS_PATH,
    JWT_PATH,
    GroupPage,
    group_path,
    is_unknown_session,
    read_answer,
    read_documents,
    read_page,
    read_paths,
    read_records_page,
    read_session_secret,
    records_path,
    seconds_until_again,
    when_again,
)
from ..config import DarajaConfig
from ..errors import AppwriteError
from ..group_record import GroupRecord
from ..safaricom_refusals import Json
from ..safaricom_wire import Flow
from ..verdict import Verdict
from .single_flight import SingleFlight

log = logging.getLogger("daraja.appwrite")

SESSION_LOST = (
    "Appwrite no longer knows this device's session, so nothing was sent. With it went what this device may read: the "
    "results of its open payments, and its place in a group. Ask again, and a new session is made; join the group again"
)


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are for Appwrite. The secret is the whole proof: keep it as carefully as a password."""

    user_id: str
    secret: str = field(repr=False)


class AppwriteClient:
    """Talks to Appwrite's REST API as one user. Every call raises AppwriteError when it fails, after 5 s at most.

    `kept` is the session of an earlier run; one that the host app gave in the configuration goes before it.
    """

    def __init__(self, config: DarajaConfig, http: httpx.AsyncClient, kept: Session | None) -> None:
        self._config = config
        self._http = http
        self._secret = config.appwrite_session or (kept.secret if kept is not None else None)
        self._session = kept if config.appwrite_session is None else None
        self._is_confirmed = False
        self._found = SingleFlight(self._find_session)

    @property
    def session(self) -> Session | None:
        """The session to use: the kept one until the server says otherwise, then the one that it confirmed."""
        return self._session

    @property
    def session_secret(self) -> str | None:
        """The secret to keep for the next run, confirmed or not."""
        return self._secret

    @property
    def renews_session(self) -> bool:
        """Whether a new anonymous session takes the place of a lost one."""
        return self._config.appwrite_session is None

    async def ensure_session(self) -> Session:
        """The session that works: the one we have, or a new anonymous one when the server no longer knows it.

        A session that the host app gave is never replaced: then AppwriteError says that the app must sign in again.
        """
        return self._session if self._session is not None and self._is_confirmed else await self._found()

    def adopt(self, secret: str) -> None:
        """Use a session that was found elsewhere, unless there is one already."""
        if self._secret is None:
            self._secret = secret

    async def account(self) -> str | None:
        """The user id that the server sees now; None when it no longer knows the session."""
        if self._secret is None:
            return None
        asked = self._secret
        user_id = await self._user_of(asked)
        if asked == self._secret:  # else it was replaced meanwhile, and the answer speaks of the old one
            self._session = None if user_id is None else Session(user_id, asked)
            self._is_confirmed = user_id is not None
        return user_id

    async def read(self, flow: Flow, payment_ids: Sequence[str]) -> list[Verdict]:
        """The verdicts stored for these ids. An empty list proves nothing: a dead session reads nothing, too."""
        verdicts: list[Verdict] = []
        for path in read_paths(self._config, flow, payment_ids):
            answer, _ = await self._call("GET", path, self._secret)
            verdicts += read_documents(answer, payment_ids)
        return verdicts

    async def read_group(self, flow: Flow, group_id: str, since: datetime | None) -> GroupPage:
        """The verdicts of a team that we belong to, page by page; nothing of anybody else's."""
        pages: list[GroupPage] = []
        after: str | None = None
        while not pages or after is not None:
            path = group_path(self._config, flow, group_id, since, after)
            answer, _ = await self._call("GET", path, self._secret)
            page, after = read_page(answer)
            pages.append(page)
        written = [page.newest for page in pages if page.newest is not None]
        return GroupPage(tuple(one for page in pages for one in page.verdicts), max(written, default=None))

    async def read_records(self, group_id: str, since: datetime | None) -> list[GroupRecord]:
        """What the devices of a group told each other from a moment on, in the order of all."""
        records: list[GroupRecord] = []
        after: str | None = None
        while True:
            answer, _ = await self._call("GET", records_path(self._config, group_id, since, after), self._secret)
            page, after = read_records_page(answer)
            records += page
            if after is None:
                return records

    async def new_jwt(self) -> str:
        """A short-lived token that proves to the function who we are."""
        session = await self.ensure_session()
        try:
            answer, response = await self._call("POST", JWT_PATH, session.secret)
        except AppwriteError as error:
            raise (self._lost(session.secret) if is_unknown_session(error) else error) from error
        token = answer.get("jwt")
        if not isinstance(token, str) or not (token and token.isascii() and token.isprintable()):
            raise AppwriteError("Appwrite answered without a token", status=response.status_code)
        return token

    def _lost(self, secret: str) -> AppwriteError:
        """What to raise for a session that the server no longer knows; the next one who asks for one finds that out."""
        if secret == self._secret:
            self._is_confirmed = False
        return AppwriteError(SESSION_LOST, status=401, kind="session_lost")

    async def _find_session(self) -> Session:
        if self._secret is not None and await self.account() is not None and self._session is not None:
            return self._session
        if self._config.appwrite_session is not None:
            raise AppwriteError(
                "Appwrite does not know the session that the app gave: sign the user in again, then make a new Daraja",
                status=401,
                kind="session_unknown",
            )
        answer, response = await self._call("POST", ANONYMOUS_PATH, None)
        user_id = answer.get("userId")
        if not isinstance(user_id, str) or not user_id:
            raise AppwriteError("Appwrite made a session without a user", status=response.status_code)
        fallback, cookies = response.headers.get("X-Fallback-Cookies", ""), response.headers.get_list("Set-Cookie")
        self._secret = read_session_secret(answer, fallback, cookies)
        self._session = Session(user_id, self._secret)
        self._is_confirmed = True
        log.info("a new anonymous session, user %s", user_id)
        return self._session

    async def _user_of(self, secret: str) -> str | None:
        try:
            answer, response = await self._call("GET", ACCOUNT_PATH, secret)
        except AppwriteError as error:
            if is_unknown_session(error):
                return None
            raise
        user_id = answer.get("$id")
        if not isinstance(user_id, str) or not user_id:
            raise AppwriteError("Appwrite answered with an account without an id", status=response.status_code)
        return user_id

    async def call(self, method: str, path: str, content: bytes | None = None) -> dict[str, Json]:
        """Any other call as our user. Raises AppwriteError."""
        session = await self.ensure_session()
        try:
            answer, _ = await self._call(method, path, session.secret, content)
        except AppwriteError as error:
            raise (self._lost(session.secret) if is_unknown_session(error) else error) from error
        return answer

    async def _call(
        self, method: str, path: str, secret: str | None, content: bytes | None = None
    ) -> tuple[dict[str, Json], httpx.Response]:
        request = self._request(method, path, secret, content)
        try:
            async with asyncio.timeout(self._config.appwrite_timeout_s):
                response = await self._http.send(request, auth=None, follow_redirects=False)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise AppwriteError(
                f"Appwrite did not answer within {self._config.appwrite_timeout_s:g} seconds", kind="timeout"
            ) from exc
        except httpx.HTTPError as exc:
            raise AppwriteError(f"Appwrite cannot be reached ({type(exc).__name__})", kind="unreachable") from exc
        try:
            return read_answer(response.status_code, response.content), response
        except AppwriteError as exc:
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                raise
            text = f"{exc}: try again {when_again(response.headers)}"
            wait_s = seconds_until_again(response.headers)
            raise AppwriteError(text, status=exc.status, kind=exc.kind, retry_after_s=wait_s) from exc

    def _request(self, method: str, path: str, secret: str | None, content: bytes | None) -> httpx.Request:
        # Built by hand, so that no cookie of the client gets into it: Appwrite would believe it before the header.
        headers = {
            "X-Appwrite-Project": self._config.appwrite_project_id,
            "Accept": "application/json",
            "User-Agent": "daraja_core",
        }
        if secret is not None:
            headers["X-Appwrite-Session"] = secret
        if method != "GET":
            headers["Content-Type"] = "application/json"
        return httpx.Request(
            method,
            self._config.endpoint + path,
            headers=headers,
            content=None if method == "GET" else content or b"{}",
            extensions={"timeout": httpx.Timeout(self._config.appwrite_timeout_s).as_dict()},
        )
