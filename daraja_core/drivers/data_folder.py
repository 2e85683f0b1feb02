"""Where this machine keeps an app's data: one folder, whatever started the app."""

import sys
from collections.abc import Mapping
from pathlib import Path


def data_folder(environment: Mapping[str, str], platform: str = sys.platform, home: Path | None = None) -> Path:
    """`CHAMA_DATA_DIR`, else on a phone the app's own storage, else the platform's data folder. Not created here."""
    if chosen := environment.get("CHAMA_DATA_DIR"):
        return Path(chosen).expanduser().absolute()
    if platform in ("android", "ios") or "ANDROID_DATA" in environment:
        return Path(environment.get("FLET_APP_STORAGE_DATA", ".")).absolute()
    home = home or Path.home()
    match platform:
        case "darwin":
            return home / "Library" / "Application Support" / "chama"
        case "win32":
            return Path(environment.get("LOCALAPPDATA", home / "AppData" / "Local")) / "chama"
        case _:
            return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "chama"
