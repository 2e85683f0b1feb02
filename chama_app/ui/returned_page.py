"""Tells a page whose connection broke off that it is drawn as it was: until then a browser shows what was there before.

`assets/lost_connection.js` waits for it.
"""

import flet as ft

RETURNED = b"chama-returned"

_NOBODYS_CHANNEL = 0  # Flet's client passes over what arrives there


def show_returned(page: ft.Page) -> None:
    """Have this page shown as it is drawn by now. Every page whose return is handled calls it in the end."""
    if page.web:  # a window shows what is drawn
        page.session.connection.send_data_channel_frame(_NOBODYS_CHANNEL, RETURNED)
