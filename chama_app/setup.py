"""What was asked of this start: the mode, the data folder, the credentials, read once.

Credentials come from the environment or, name by name, from the key store, where `python -m keyring set chama
DARAJA_PASSKEY` puts one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from daraja_core import ConfigError, DarajaConfig, DarajaEnvironment, data_folder

from .money_out import Initiator
from .state import Mode

_FOLDERS: dict[Mode, str] = {"demo": "demo", "sandbox": "safaricom-sandbox", "production": "production"}
_NAMES = {
    "consumer_key": "DARAJA_CONSUMER_KEY",
    "consumer_secret": "DARAJA_CONSUMER_SECRET",
    "passkey": "DARAJA_PASSKEY",
    "shortcode": "DARAJA_SHORTCODE",
    "callback_domain": "DARAJA_CALLBACK_DOMAIN",
    "callback_secret": "DARAJA_CALLBACK_SECRET",
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


class SetupError(Exception):
    """The app cannot start like this; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How to start. `config` is None in demo mode, where the sandbox says how it is reached.

    Without an `initiator` money can come in but not go out.
    """

    mode: Mode
    data: Path
    clock_factor: float
    config: DarajaConfig | None = field(default=None, repr=False)
    initiator: Initiator | None = None

    @property
    def folder(self) -> Path:
        """This mode's own folder: no record of one mode is ever seen in another."""
        return self.data / _FOLDERS[self.mode]


Lookup: TypeAlias = Callable[[str], str | None]


def read_setup(environment: Mapping[str, str], stored: Lookup = lambda _: None) -> Setup:
    """The setup that the environment and the key store describe; raises SetupError with a sentence for the user."""
    mode = _mode(environment)
    if mode == "demo":
        return Setup(mode, data_folder(environment), _clock_factor(environment, mode))

    def find(name: str) -> str | None:
        return environment.get(name) or stored(name)

    config = _config(find, mode)
    return Setup(mode, data_folder(environment), _clock_factor(environment, mode), config, _initiator(find))


def _mode(environment: Mapping[str, str]) -> Mode:
    name = "CHAMA_MODE" if environment.get("CHAMA_MODE") else "DARAJA_ENVIRONMENT"
    match environment.get(name, "").lower():
        case "" | "demo":
            return "demo"
        case "sandbox":
            return "sandbox"
        case "production":
            return "production"
        case other:
            raise SetupError(f"{name} must be demo, sandbox or production, got {other!r}.")


def _config(find: Lookup, mode: Mode) -> DarajaConfig:
    given = {field: find(name) for field, name in (_NAMES | _OPTIONAL).items()}
    missing = [name for field, name in _NAMES.items() if not given[field]]
    if missing:
        raise SetupError(
            f"The {mode} mode needs credentials that are not set: {', '.join(missing)}. "
            "Set them, or set CHAMA_MODE=demo for the demo, which needs none."
        )
    real = DarajaEnvironment.PRODUCTION if mode == "production" else DarajaEnvironment.SANDBOX
    try:
        present = {field: text for field, text in given.items() if text}
        return DarajaConfig(environment=real, **present)  # type: ignore[arg-type]  # every field here is text
    except ConfigError as exc:
        raise SetupError(f"The credentials cannot work: {exc}.") from exc


def _initiator(find: Lookup) -> Initiator | None:
    name, credential = find(_INITIATOR), find(_CREDENTIAL)
    if bool(name) != bool(credential):
        missing = _CREDENTIAL if name else _INITIATOR
        raise SetupError(f"To pay out, {missing} must be set too; unset the other one to take money in only.")
    return Initiator(name, credential) if name and credential else None


def _clock_factor(environment: Mapping[str, str], mode: Mode) -> float:
    asked = environment.get("CHAMA_CLOCK_FACTOR", "")
    if not asked:
        return 1.0
    if mode != "demo":
        raise SetupError("CHAMA_CLOCK_FACTOR is for the demo only: real payments run on real time. Unset it.")
    try:
        factor = float(asked)
    except ValueError:
        factor = 0.0
    if not 0 < factor <= 10_000:
        raise SetupError(f"CHAMA_CLOCK_FACTOR must be a number above 0, such as 10, got {asked!r}.")
    return factor
