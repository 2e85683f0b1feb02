"""Starts the app: `python main.py --web`, `python main.py`, `flet run`; and what `flet build` packs."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 — whoever starts it with an older Python gets a sentence, not a traceback
    sys.exit("Chama needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

if __name__ == "__main__":
    try:
        from chama_app.serving import run
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.split(".")[0] in ("chama_app", "daraja_core", "sandbox", "function"):
            raise
        sys.exit(
            f"Chama needs the package {missing.name}, which is not installed here. Set everything up with: make setup"
        )
    sys.exit(run())
