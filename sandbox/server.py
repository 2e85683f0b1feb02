"""The whole sandbox in one server on one port: the pretend Safaricom, the Appwrite side, the function, the phones."""

import asyncio
import contextlib
import random
import socket
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from function.schema import FORWARDS
from function.settings import LONGEST_EXECUTION_S

from .address_file import announced
from .addresses import Addresses
from .appwrite import LOOPBACK_NAMES, AppwriteApp, AppwriteSettings, create_app
from .appwrite_control import AppwriteControl
from .clock import Clock
from .console.control import ConsoleControl
from .console.pages import Pages
from .deployed_function import DeployedFunctionHost
from .errors import DataFolderError
from .function_host import FunctionHost
from .identity import Identity, load_identity
from .missing_modules import remember_missing
from .openapi import openapi
from .operations import routes
from .ports import HOST, open_port
from .safaricom.app import Safaricom
from .safaricom.control import Control
from .safaricom.control_business import BusinessControl
from .safaricom.fault_shapes import GLOBAL
from .safaricom.faults import EVERYTHING
from .safaricom.logged import Logged
from .safaricom.merchant import INITIATOR
from .safaricom.phones_page import PhonesPage
from .safaricom.rows import Rows
from .tls.front import HttpsProxy, served
from .web import WebServer
from .web_security import HostAndOriginCheck, host_name

FILE = "safaricom.sqlite3"
ALLOW_UNSIGNED = "DARAJA_ALLOW_UNSIGNED"
APPWRITE_FILE = "appwrite.sqlite3"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running sandbox is made of, for tests that look inside or break something."""

    addresses: Addresses
    safaricom: Safaricom
    appwrite: AppwriteApp
    function: FunctionHost | DeployedFunctionHost
    https_proxy: HttpsProxy | None


class Sandbox:
    """A pretend Safaricom and Appwrite, inside this process: `async with Sandbox(folder) as s: s.addresses`.

    It sets no signal handlers, starts no process and listens on this computer only, unless `listen` is another address
    than loopback: whoever reaches that one can turn all switches, if he names a host that is let in. Port 0 takes the
    port that the folder had last, if it is free. `clock_factor` shortens all waiting; None keeps what the folder was
    told last, and so does an `opening_balance` of None, which is what a number has that nobody mentioned before.
    `mpesa_time` is what M-PESA's clock says, in place of the wall's.
    The function holds credentials, to send for apps that have none, unless it is told otherwise. An `empty`
    sandbox's Appwrite has neither database nor function: whoever wants them provisions them. With `local_callbacks`
    callback addresses on this computer are taken, which Safaricom refuses. `environment` are variables of the function
    besides those that it needs, as somebody who deploys it would set them. With `tls` Safaricom's host names are served
    too, through a proxy: `https_proxy` says how clients are told. `merchants` are the shortcodes of further businesses.
    Pages of other sites are refused; `allowed_hosts` are names besides this computer's own, for a team that reaches it
    through a proxy.
    Raises SandboxError with a sentence for the user: PortBusyError, DataFolderError, AlreadyRunningError,
    HostNameError.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int = 0,
        *,
        clock_factor: float | None = None,
        mpesa_time: Callable[[], datetime] | None = None,
        opening_balance: int | None = None,
        holds_credentials: bool = True,
        empty: bool = False,
        local_callbacks: bool = False,
        tls: bool = False,
        environment: Mapping[str, str] | None = None,
        merchants: Collection[str] = (),
        listen: str = HOST,
        allowed_hosts: Collection[str] = (),
        rng: random.Random | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._port = port
        self._clock_factor = clock_factor
        self._mpesa_time = mpesa_time
        self._opening_balance = opening_balance
        self._holds_credentials = holds_credentials
        self._empty = empty
        self._local_callbacks = local_callbacks
        self._tls = tls
        self._merchants = tuple(merchants)
        self._listen = listen
        self._variables = dict(environment or {})
        self._allowed_hosts = frozenset(host_name(given) for given in allowed_hosts)
        self._rng = rng or random.Random()
        self._parts: Parts | None = None
        self._stop: Callable[[], None] = lambda: None
        self._running: asyncio.Task[None] | None = None

    @property
    def addresses(self) -> Addresses:
        """Where everything is; only while it runs."""
        return self.parts.addresses

    @property
    def https_proxy(self) -> HttpsProxy | None:
        """How clients with fixed host names are told; None without `tls`."""
        return self.parts.https_proxy

    @property
    def parts(self) -> Parts:
        """What it is made of; only while it runs."""
        if self._parts is None:
            raise RuntimeError("the sandbox is not running: use `async with Sandbox(...)`")
        return self._parts

    async def __aenter__(self) -> Self:
        ready: asyncio.Future[Parts] = asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(self._run(ready))
        try:
            await asyncio.wait((ready, self._running), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._running.cancel()
            await asyncio.wait((self._running,))
            raise
        if not ready.done():
            await self._running  # raises what kept it from starting
        self._parts = ready.result()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts = None
        self._stop()
        if self._running is not None:
            await self._running

    async def wait_closed(self) -> None:
        """Returns, or raises what went wrong, when the sandbox has ended by itself."""
        if self._running is not None:
            await asyncio.shield(self._running)

    async def _run(self, ready: asyncio.Future[Parts]) -> None:
        remember_missing("sniffio")
        async with AsyncExitStack() as stack:
            rows = stack.enter_context(contextlib.closing(self._open_rows()))
            clock = Clock(mpesa_time=self._mpesa_time)
            identity = load_identity(rows)
            listener = stack.enter_context(contextlib.closing(open_port(rows, self._port, clock.now(), self._listen)))
            addresses = identity.addresses(listener.getsockname()[1])
            safaricom = self._safaricom(rows, clock, identity)
            safaricom.urls.function = addresses.function
            stack.enter_context(announced(self._data_dir, addresses.daraja))
            stack.push_async_callback(safaricom.close)
            settings = self._appwrite_settings(identity, addresses)
            appwrite = create_app(settings, clock.now)
            stack.push_async_callback(appwrite.shutdown)
            await self._start(appwrite)
            function = self._function(appwrite, identity, addresses)
            stack.push_async_callback(function.close)
            proxy = None
            if self._tls:
                hosts = served(_daraja(safaricom), rows, self._data_dir, clock.now())
                proxy = await stack.enter_async_context(hosts)
            parts = Parts(addresses, safaricom, appwrite, function, proxy)
            await self._serve(parts, listener, lambda: ready.set_result(parts))

    async def _serve(self, parts: Parts, listener: socket.socket, ready: Callable[[], None]) -> None:
        server = WebServer(HostAndOriginCheck(_compose(parts), self._allowed_hosts))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listener]))
            await server.is_open.wait()
            working = [tasks.create_task(parts.safaricom.run())]
            if isinstance(parts.function, DeployedFunctionHost):
                working.append(tasks.create_task(parts.function.keep_schedule()))
            self._stop = lambda: _leave(server, parts, working)
            ready()

    async def _start(self, appwrite: AppwriteApp) -> None:
        try:
            await appwrite.startup()
        except sqlite3.DatabaseError as error:
            path = self._data_dir / APPWRITE_FILE
            raise DataFolderError(
                f"the sandbox cannot use {str(path)!r} ({error}): choose another data folder, or move that file away"
            ) from error

    def _open_rows(self) -> Rows:
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise DataFolderError(
                f"the data folder {str(self._data_dir)!r} cannot be made ({error.strerror}): choose another one"
            ) from error
        return Rows(self._data_dir / FILE)

    def _safaricom(self, rows: Rows, clock: Clock, identity: Identity) -> Safaricom:
        at_first: dict[str, Any] = {}
        if self._clock_factor is not None:
            at_first["clock_factor"] = self._clock_factor
        if self._opening_balance is not None:
            at_first["opening_balance"] = self._opening_balance
        if self._local_callbacks:
            at_first["local_callbacks"] = True
        if self._variables.get(ALLOW_UNSIGNED) == "yes":
            at_first["b2c"] = {"keep_v1_ids": True}  # the other half of what apps with plain callbacks expect
        safaricom = Safaricom(rows, clock, identity.merchant, self._rng, at_first)
        safaricom.faults.change(EVERYTHING, at_first, GLOBAL)
        if self._clock_factor is not None:
            safaricom.set_factor(self._clock_factor)
        for shortcode in self._merchants:
            safaricom.add_merchant(shortcode)
        return safaricom

    def _function(
        self, appwrite: AppwriteApp, identity: Identity, addresses: Addresses
    ) -> FunctionHost | DeployedFunctionHost:
        if self._empty:
            return DeployedFunctionHost(appwrite, _surroundings(identity, addresses))
        environment = _environment(identity, addresses)
        if self._holds_credentials:
            environment |= _credentials(identity, addresses, appwrite.settings.payments_collection_id)
        return FunctionHost(
            {**environment, **self._variables}, appwrite.settings.function_key, timeout_s=LONGEST_EXECUTION_S
        )

    def _appwrite_settings(self, identity: Identity, addresses: Addresses) -> AppwriteSettings:
        return AppwriteSettings(
            empty=self._empty,
            function_domain=addresses.function.partition("://")[2],
            project_id=identity.project_id,
            api_key=identity.api_key,
            database_path=self._data_dir / APPWRITE_FILE,
            database_id=identity.database_id,
            collection_id=identity.collection_id,
            b2c_collection_id=identity.b2c_collection_id,
            dead_letter_collection_id=identity.dead_letter_collection_id,
            allowed_hosts=LOOPBACK_NAMES | self._allowed_hosts,
        )


def _leave(server: WebServer, parts: Parts, working: Sequence[asyncio.Task[None]]) -> None:
    """Whatever is still to be posted waits for the next start: nobody would be there to take it while the server ends.

    Who waits for news, or hangs, is answered: the server would cut them off, and report every one.
    """
    for task in working:
        task.cancel()
    parts.safaricom.journal.close()
    parts.appwrite.faults.release()
    server.leave()


def _compose(parts: Parts) -> ASGIApp:
    safaricom = parts.safaricom
    operations = [
        *ConsoleControl(safaricom, parts.addresses).operations(),
        *Control(safaricom).operations(),
        *BusinessControl(safaricom).operations(),
        *AppwriteControl(parts.appwrite).operations(),
    ]
    all_routes = [
        Mount("/v1", app=parts.appwrite.asgi),
        Mount("/function", app=parts.function.asgi),
        *safaricom.routes(),
        *routes(operations),
        *PhonesPage(safaricom).routes(),
        *Pages(lambda: openapi(operations, parts.addresses.daraja)).routes(),
    ]
    return Logged(Starlette(routes=all_routes), safaricom.journal, safaricom.clock)


def _daraja(safaricom: Safaricom) -> ASGIApp:
    """What Safaricom itself has, and nothing of the simulator."""
    return Logged(Starlette(routes=safaricom.routes()), safaricom.journal, safaricom.clock)


def _surroundings(identity: Identity, addresses: Addresses) -> dict[str, str]:
    """The variables that Appwrite itself sets."""
    return {
        "APPWRITE_FUNCTION_API_ENDPOINT": addresses.appwrite,
        "APPWRITE_FUNCTION_PROJECT_ID": identity.project_id,
    }


def _environment(identity: Identity, addresses: Addresses) -> dict[str, str]:
    """The function's variables, as Appwrite and the person who deploys it would set them."""
    return {
        **_surroundings(identity, addresses),
        "DARAJA_DATABASE_ID": identity.database_id,
        "DARAJA_COLLECTION_ID": identity.collection_id,
        "DARAJA_B2C_COLLECTION_ID": identity.b2c_collection_id,
        "DARAJA_DEAD_LETTER_COLLECTION_ID": identity.dead_letter_collection_id,
        "DARAJA_FORWARDS_COLLECTION_ID": FORWARDS.default_id,
        "DARAJA_CALLBACK_SECRET": identity.callback_secret,
    }


def _credentials(identity: Identity, addresses: Addresses, payments_collection_id: str) -> dict[str, str]:
    """What the function needs besides, to send for apps that hold no credentials, and to let members join."""
    return {
        "DARAJA_PAYMENTS_COLLECTION_ID": payments_collection_id,
        "DARAJA_RECORDS_COLLECTION_ID": "records",
        "DARAJA_GROUPS_COLLECTION_ID": "groups",
        "DARAJA_JOIN_CODES_COLLECTION_ID": "join_codes",
        "DARAJA_JOINS_COLLECTION_ID": "joins",
        "DARAJA_JOIN_SECRET": identity.join_secret,
        "DARAJA_CONSUMER_KEY": identity.consumer_key,
        "DARAJA_CONSUMER_SECRET": identity.consumer_secret,
        "DARAJA_PASSKEY": addresses.passkey,
        "DARAJA_SHORTCODE": addresses.shortcode,
        "DARAJA_ENVIRONMENT": "sandbox",
        "DARAJA_BASE_URL": addresses.daraja,
        "DARAJA_CALLBACK_DOMAIN": addresses.function,
        "DARAJA_INITIATOR_NAME": INITIATOR,
        "DARAJA_SECURITY_CREDENTIAL": identity.security_credential,
    }
