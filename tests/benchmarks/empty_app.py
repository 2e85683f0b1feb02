"""The least that an app on Flet can be, for the browser on this computer: one button.

Run as `python -m tests.benchmarks.empty_app PORT`; it serves until it is terminated.
"""

import os
import sys

import flet as ft


def main(page: ft.Page) -> None:
    """What each tab is shown."""
    page.add(ft.Semantics(identifier="usable", content=ft.Button("Press", on_click=lambda: None)))


if __name__ == "__main__":
    os.environ["FLET_FORCE_WEB_SERVER"] = "true"  # else it opens a browser of its own
    ft.run(main, host="127.0.0.1", port=int(sys.argv[1]), no_cdn=True)
