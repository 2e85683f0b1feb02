"""A QR code: an address or a code that another phone's camera reads off this screen."""

from functools import lru_cache
from io import BytesIO

import flet as ft
import segno

from ..theme import Radius
from .semantics import labelled

QUIET_ZONE = 4  # modules of plain white that readers want around a code
_BLACK, _WHITE = "#000000", "#FFFFFF"


def qr_code(content: str, *, label: str, name: str, side: float) -> ft.Control:
    """Dark on white in every theme: many readers do not take a light code on a dark ground."""
    picture = ft.Image(src=qr_svg(content), width=side, height=side, fit=ft.BoxFit.CONTAIN, gapless_playback=True)
    return labelled(
        ft.Container(picture, width=side, height=side, bgcolor=_WHITE, border_radius=Radius.S), name=name, label=label
    )


@lru_cache(maxsize=8)
def qr_svg(content: str) -> str:
    """The code as SVG, which stays sharp at any size; a part of it may be hidden, as by a reflection."""
    drawn = BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(drawn, kind="svg", border=QUIET_ZONE, dark=_BLACK, light=_WHITE, xmldecl=False, svgns=True, omitsize=True)
    return drawn.getvalue().decode()
