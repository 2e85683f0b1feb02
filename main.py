"""Starts the app: `python main.py --web`, `python main.py`, `flet run`; and what `flet build` packs."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 — whoever starts it with an older Python gets a sentence, not a traceback
    sys.exit("Chama needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

if __name__ == "__main__":
    from chama_app.__main__ import main

    sys.exit(main(remedy="make setup"))
