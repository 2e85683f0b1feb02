"""What was asked of this start: the mode, the data folder, the credentials, read once.

Credentials come from the environment or, name by name, from the key store, where `python -m keyring set chama
DARAJA_PASSKEY` puts one.

An app that is shipped carries no credentials of Safaricom's: without any of them, and with the function's address and
the Appwrite ids, the function sends (server mode), and a chama can be shared across phones. The demo does the same with
CHAMA_DEMO=server, and with CHAMA_SANDBOX=sandbox.json, the file that `python -m sandbox serve --json > sandbox.json`
writes: then any number of apps, each with its own CHAMA_DATA_DIR, meet in one sandbox.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from daraja_core import ConfigError, DarajaConfig, DarajaEnvironment, data_folder
from daraja_core.errors import ConfigFault

from ..domain.record_problems import SaveProblem
from ..domain.start_problems import KeyStoreFault, StartProblem, StartProblemKind
from ..storage.mode import Mode
from .credentials import Initiator

log = logging.getLogger("chama.config")

_FOLDERS: dict[Mode, str] = {"demo": "demo", "sandbox": "safaricom-sandbox", "production": "production"}
_SECRETS = {
    "consumer_key": "DARAJA_CONSUMER_KEY",
    "consumer_secret": "DARAJA_CONSUMER_SECRET",
    "passkey": "DARAJA_PASSKEY",
    "shortcode": "DARAJA_SHORTCODE",
    "callback_secret": "DARAJA_CALLBACK_SECRET",
}
_NAMES = {
    "callback_domain": "DARAJA_CALLBACK_DOMAIN",
    "appwrite_endpoint": "APPWRITE_ENDPOINT",
    "appwrite_project_id": "APPWRITE_PROJECT_ID",
}
_OPTIONAL = {
    "till": "DARAJA_TILL",
    "appwrite_database_id": "DARAJA_DATABASE_ID",
    "appwrite_collection_id": "DARAJA_COLLECTION_ID",
    "b2c_collection_id": "DARAJA_B2C_COLLECTION_ID",
}


_INITIATOR = "DARAJA_INITIATOR_NAME"
_CREDENTIAL = "DARAJA_SECURITY_CREDENTIAL"


class StartError(Exception):
    """The app cannot start like this; the message is for the terminal, the problem for the screen."""

    def __init__(
        self,
        message: str,
        kind: StartProblemKind = "setup",
        names: Collection[str] = (),
        *,
        fault: ConfigFault = "",
        disk: SaveProblem = "disk",
    ) -> None:
        super().__init__(message)
        self.problem = StartProblem(kind, tuple(names), fault, disk)


@dataclass(frozen=True, slots=True)
class AppConfig:
    """How to start. `daraja` is None in demo mode, where the sandbox says how it is reached.

    Without an `initiator` money can come in but not go out. `is_mode_given`: the environment names the mode, so the
    settings cannot. `problem` is what keeps a real mode that was chosen in the settings from running, and
    `key_store_fault` what became of the key store that its credentials were looked for in.
    `through_function`, and `sandbox`, a file with the addresses of one that runs already, are about the demo, and so is
    `room_address`, where the phones of a room that takes part are served.
    """

    mode: Mode
    data_folder: Path
    clock_factor: float
    daraja: DarajaConfig | None = field(default=None, repr=False)
    initiator: Initiator | None = None
    is_mode_given: bool = False
    problem: StartProblem | None = None
    key_store_fault: KeyStoreFault | None = None
    through_function: bool = False
    sandbox: Path | None = None
    room_address: str = ""

    @property
    def folder(self) -> Path:
        """This mode's own folder: no record of one mode is ever seen in another."""
        kind = ("-server" if self.through_function else "") + ("-room" if self.has_room else "")
        return self.data_folder / (_FOLDERS[self.mode] + kind)

    @property
    def has_room(self) -> bool:
        """Whether a room takes part; it never does where money is real."""
        return self.mode == "demo" and bool(self.room_address)


Lookup: TypeAlias = Callable[[str], str | None]
ModeLookup: TypeAlias = Callable[[Path], Mode | None]


def read_app_config(
    environment: Mapping[str, str],
    stored: Lookup = lambda _: None,
    chosen: ModeLookup = lambda _: None,
    has_store_failed: Callable[[], bool] = lambda: False,
) -> AppConfig:
    """The configuration that the environment, the settings and the key store describe.

    Raises StartError with a sentence for the user. A mode that was chosen in the settings is never a reason not to
    start: what is missing can be added there. Nor is a key store that failed, once it was asked.
    """
    data, given = data_folder(environment, application="chama"), _mode(environment)
    mode = given or chosen(data) or "demo"
    is_given = given is not None
    if mode == "demo":
        return _demo(environment, data, is_mode_given=is_given)

    def find(name: str) -> str | None:
        """The environment first, then what was saved for this mode, then for any mode."""
        return environment.get(name) or stored(key_store_name(mode, name)) or stored(name)

    try:
        pace, config = _clock_factor(environment, mode), read_daraja_config(find, mode)
        initiator = read_initiator(find) if config.sends_directly else None  # else the function has its own
        return AppConfig(mode, data, pace, config, initiator, is_given)
    except StartError as exc:
        if is_given and not (exc.problem.kind == "missing" and has_store_failed()):
            raise
        log.warning("the mode that was chosen cannot run yet: %s", exc)
        return AppConfig(mode, data, 1.0, is_mode_given=is_given, problem=exc.problem)


def key_store_name(mode: Mode, name: str) -> str:
    """What a credential of one mode is called in the key store: the modes share none."""
    return f"{mode}:{name}"


def _mode(environment: Mapping[str, str]) -> Mode | None:
    name = "CHAMA_MODE" if environment.get("CHAMA_MODE") else "DARAJA_ENVIRONMENT"
    match environment.get(name, "").lower():
        case "":
            return None
        case "demo":
            return "demo"
        case "sandbox":
            return "sandbox"
        case "production":
            return "production"
        case other:
            raise StartError(f"{name} must be demo, sandbox or production, got {other!r}.")


def _demo(environment: Mapping[str, str], data: Path, *, is_mode_given: bool) -> AppConfig:
    sandbox, sender = environment.get("CHAMA_SANDBOX", ""), environment.get("CHAMA_DEMO", "").lower()
    if sender not in ("", "direct", "server"):
        raise StartError(f"CHAMA_DEMO must be direct or server, got {sender!r}.")
    if sandbox and sender == "direct":
        raise StartError("Apps that share a sandbox send through its function: unset CHAMA_DEMO or CHAMA_SANDBOX.")
    if sandbox and _clock_factor(environment, "demo") != 1:
        raise StartError("CHAMA_CLOCK_FACTOR is for a sandbox of the app's own: unset it or CHAMA_SANDBOX.")
    return AppConfig(
        "demo",
        data,
        _clock_factor(environment, "demo"),
        is_mode_given=is_mode_given,
        through_function=bool(sandbox) or sender == "server",
        sandbox=Path(sandbox) if sandbox else None,
    )


def read_daraja_config(find: Lookup, mode: Mode) -> DarajaConfig:
    """The configuration of a real mode; raises StartError naming what is missing or cannot work, never a value."""
    given = {field: find(name) for field, name in (_SECRETS | _NAMES | _OPTIONAL).items()}
    _check_given(given, mode)
    real = DarajaEnvironment.PRODUCTION if mode == "production" else DarajaEnvironment.SANDBOX
    try:
        present = {field: text for field, text in given.items() if text}
        return DarajaConfig(environment=real, **present)  # type: ignore[arg-type]  # every field here is text
    except ConfigError as exc:
        name = (_SECRETS | _NAMES | _OPTIONAL).get(exc.setting)
        message = f"The credentials cannot work: {exc}."
        raise StartError(message, "unusable", (name,) if name else (), fault=exc.fault) from exc


def _check_given(given: Mapping[str, str | None], mode: Mode) -> None:
    missing = [name for field, name in _NAMES.items() if not given[field]]
    secrets = [name for field, name in _SECRETS.items() if not given[field]]
    if len(secrets) < len(_SECRETS):
        missing += secrets
        instead = f"or unset {_listed(set(_SECRETS.values()) - set(secrets))} when the function holds the credentials"
    else:
        instead = f"and {_listed(_SECRETS.values())}, unless the function holds those"
    if missing:
        raise StartError(
            f"The {mode} mode needs credentials that are not set: {', '.join(missing)}. "
            f"Set them, {instead}; or set CHAMA_MODE=demo for the demo, which needs none.",
            "missing",
            missing,
        )


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def read_initiator(find: Lookup) -> Initiator | None:
    """Who pays out; None when nobody was named. Raises StartError when only half of it is there."""
    name, credential = find(_INITIATOR), find(_CREDENTIAL)
    if bool(name) != bool(credential):
        missing = _CREDENTIAL if name else _INITIATOR
        only = f"To pay out, {missing} must be set too; unset the other one to take money in only."
        raise StartError(only, "missing", (missing,))
    return Initiator(name, credential) if name and credential else None


def _clock_factor(environment: Mapping[str, str], mode: Mode) -> float:
    asked = environment.get("CHAMA_CLOCK_FACTOR", "")
    if not asked:
        return 1.0
    if mode != "demo":
        raise StartError("CHAMA_CLOCK_FACTOR is for the demo only: real payments run on real time. Unset it.")
    try:
        factor = float(asked)
    except ValueError:
        factor = 0.0
    if not 0 < factor <= 10_000:
        raise StartError(f"CHAMA_CLOCK_FACTOR must be a number above 0, such as 10, got {asked!r}.")
    return factor
