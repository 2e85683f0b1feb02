"""Where this machine keeps a program's data: one folder, whatever started the program."""

import sys
from collections.abc import Mapping
from pathlib import Path

from ..config import DarajaConfig
from .earlier_names import APPLICATION as EARLIER_APPLICATION


def data_folder(
    environment: Mapping[str, str],
    platform: str = sys.platform,
    home: Path | None = None,
    *,
    application: str = "daraja",
) -> Path:
    """`DARAJA_DATA_DIR`, else on a phone the app's own storage, else the platform's folder for it. Not created here.

    Another `application` has a folder and a variable of its own, named after it.
    """
    if chosen := environment.get(f"{application.upper()}_DATA_DIR"):
        return Path(chosen).expanduser().absolute()
    if platform in ("android", "ios") or "ANDROID_DATA" in environment:
        return Path(environment.get("FLET_APP_STORAGE_DATA", ".")).absolute()
    home = home or Path.home()
    match platform:
        case "darwin":
            return home / "Library" / "Application Support" / application
        case "win32":
            return Path(environment.get("LOCALAPPDATA", home / "AppData" / "Local")) / application
        case _:
            return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / application


def default_store(
    environment: Mapping[str, str],
    config: DarajaConfig,
    platform: str = sys.platform,
    home: Path | None = None,
) -> Path:
    """Where the store of a merchant in an Appwrite project lies when the program names none.

    One that an earlier version made stays where it is, until there is one in the present folder.
    """
    name = f"daraja-{config.appwrite_project_id}-{config.shortcode or 'relay'}.db"
    present = data_folder(environment, platform, home) / name
    earlier = data_folder(environment, platform, home, application=EARLIER_APPLICATION) / name
    return earlier if earlier.exists() and not present.exists() else present
