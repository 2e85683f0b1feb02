"""The theme: colour roles for light and dark, the type scale, the spacing. No colour or size is named anywhere else.

The status roles ride in slots of Material's colour scheme that this app has no other use for, so that the client itself
switches every colour when the system turns dark.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import flet as ft

from ..i18n.formats import LONG_MONTHS, MONTHS, with_plain_spaces

TEXT_FONT = "Inter"
DISPLAY_FONT = "Inter Display"
FONTS = {TEXT_FONT: "/fonts/Inter.ttf", DISPLAY_FONT: "/fonts/InterDisplay.ttf"}


class Space:
    """Distances in logical pixels: a scale of four."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


class Radius:
    """How round things are."""

    S = 10
    M = 16
    L = 24
    PILL = 999


TARGET = 48
"""The smallest side of anything that is pressed."""

FOCUS_RING = 2
"""How wide the ring is around what the keyboard would press, and how far it stands off (ux.md 2.14)."""


def focus_ring(color: ft.ColorValue) -> ft.BorderSide:
    """The ring of a button, outside of its own edge."""
    return ft.BorderSide(FOCUS_RING, color, stroke_align=2 * FOCUS_RING - 1)


class Role(StrEnum):
    """What a colour says. Red only where no money moved and somebody must act; violet where nobody knows."""

    SUCCESS = "success"
    INFO = "info"
    WAIT = "wait"
    ERROR = "error"
    UNKNOWN = "unknown"
    NEUTRAL = "neutral"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class ColorPair:
    """Text and the container that it stands on."""

    text: str
    container: str


LIGHT: dict[Role, ColorPair] = {
    Role.SUCCESS: ColorPair("#0B5D34", "#D9F2E3"),
    Role.INFO: ColorPair("#0B4F8A", "#DCEBFA"),
    Role.WAIT: ColorPair("#7A4100", "#FFE9CC"),
    Role.ERROR: ColorPair("#9B1C1C", "#FBE0E0"),
    Role.UNKNOWN: ColorPair("#4A3B8F", "#E8E4F8"),
    Role.NEUTRAL: ColorPair("#3F4652", "#E6E8EC"),
    Role.IDLE: ColorPair("#4A5160", "#F1F2F4"),
}
DARK: dict[Role, ColorPair] = {
    Role.SUCCESS: ColorPair("#8CE0B0", "#0E3B25"),
    Role.INFO: ColorPair("#9CCBF7", "#0D3352"),
    Role.WAIT: ColorPair("#FFC680", "#4A2A00"),
    Role.ERROR: ColorPair("#FFB4AB", "#5C1414"),
    Role.UNKNOWN: ColorPair("#CFC3FF", "#322865"),
    Role.NEUTRAL: ColorPair("#D5D9E0", "#333944"),
    Role.IDLE: ColorPair("#C6CBD4", "#23272F"),
}

_SLOTS: dict[Role, tuple[ft.Colors, ft.Colors]] = {
    Role.SUCCESS: (ft.Colors.ON_PRIMARY_CONTAINER, ft.Colors.PRIMARY_CONTAINER),
    Role.INFO: (ft.Colors.ON_TERTIARY_CONTAINER, ft.Colors.TERTIARY_CONTAINER),
    Role.WAIT: (ft.Colors.ON_TERTIARY_FIXED, ft.Colors.TERTIARY_FIXED),
    Role.ERROR: (ft.Colors.ON_ERROR_CONTAINER, ft.Colors.ERROR_CONTAINER),
    Role.UNKNOWN: (ft.Colors.ON_PRIMARY_FIXED, ft.Colors.PRIMARY_FIXED),
    Role.NEUTRAL: (ft.Colors.ON_SECONDARY_FIXED, ft.Colors.SECONDARY_FIXED),
    Role.IDLE: (ft.Colors.ON_SECONDARY_CONTAINER, ft.Colors.SECONDARY_CONTAINER),
}


def on(role: Role) -> ft.Colors:
    """The colour of text and icons of a role."""
    return _SLOTS[role][0]


def container(role: Role) -> ft.Colors:
    """The colour that a role's text stands on."""
    return _SLOTS[role][1]


class ThemeColor:
    """The colours that are not about a status."""

    PAGE = ft.Colors.SURFACE
    CARD = ft.Colors.SURFACE_CONTAINER_LOWEST
    SUNKEN = ft.Colors.SURFACE_CONTAINER
    RAISED = ft.Colors.SURFACE_CONTAINER_HIGHEST
    TEXT = ft.Colors.ON_SURFACE
    MUTED = ft.Colors.ON_SURFACE_VARIANT
    LINE = ft.Colors.OUTLINE_VARIANT
    EDGE = ft.Colors.OUTLINE
    BRAND = ft.Colors.PRIMARY
    ON_BRAND = ft.Colors.ON_PRIMARY
    POT = ft.Colors.SECONDARY_FIXED_DIM
    POT_DEEP = ft.Colors.TERTIARY_FIXED_DIM
    ON_POT = ft.Colors.ON_SECONDARY_FIXED_VARIANT
    POT_MUTED = ft.Colors.ON_TERTIARY_FIXED_VARIANT
    POT_FILL = ft.Colors.PRIMARY_FIXED_DIM
    POT_UNKNOWN = ft.Colors.ON_PRIMARY_FIXED_VARIANT
    PHONE = ft.Colors.SURFACE_DIM
    PHONE_SCREEN = ft.Colors.SURFACE_BRIGHT


@dataclass(frozen=True, slots=True)
class Palette:
    """The neutral and brand colours of one brightness; `roles` are the status pairs."""

    roles: dict[Role, ColorPair]
    page: str
    card: str
    sunken: str
    raised: str
    text: str
    muted: str
    line: str
    edge: str
    brand: str
    on_brand: str
    pot: str
    pot_deep: str
    on_pot: str
    pot_muted: str
    pot_fill: str
    pot_unknown: str
    phone: str
    phone_screen: str


LIGHT_PALETTE = Palette(
    roles=LIGHT,
    page="#F5F6F3",
    card="#FFFFFF",
    sunken="#ECEEE9",
    raised="#E3E6E0",
    text="#16201A",
    muted="#56615A",
    line="#DFE3DC",
    edge="#79857D",
    brand="#0B5D34",
    on_brand="#FFFFFF",
    pot="#0C4A2D",
    pot_deep="#07361F",
    on_pot="#FFFFFF",
    pot_muted="#BFE3CC",
    pot_fill="#5FE09A",
    pot_unknown="#B9A9FF",
    phone="#1A1F1C",
    phone_screen="#FBFCFA",
)
DARK_PALETTE = Palette(
    roles=DARK,
    page="#0F1411",
    card="#171D19",
    sunken="#1F2621",
    raised="#29312B",
    text="#E8EDE9",
    muted="#A7B2AA",
    line="#2A322D",
    edge="#808C84",
    brand="#7ADCA5",
    on_brand="#03301A",
    pot="#123B27",
    pot_deep="#0B2A1B",
    on_pot="#F1FBF5",
    pot_muted="#A9D6BB",
    pot_fill="#5FE09A",
    pot_unknown="#B9A9FF",
    phone="#000000",
    phone_screen="#1B211D",
)


@dataclass(frozen=True, slots=True)
class TypeStep:
    """One step of the type scale."""

    size: float
    weight: ft.FontWeight
    height: float = 1.35
    spacing: float = -0.05
    font: str = TEXT_FONT


class Type:
    """The type scale."""

    AMOUNT = TypeStep(44, ft.FontWeight.W_700, 1.1, -0.8, DISPLAY_FONT)
    HEADLINE = TypeStep(28, ft.FontWeight.W_600, 1.2, -0.4, DISPLAY_FONT)
    TITLE = TypeStep(20, ft.FontWeight.W_600, 1.25, -0.2, DISPLAY_FONT)
    NAME = TypeStep(16, ft.FontWeight.W_600, 1.3, -0.1)
    BODY = TypeStep(15, ft.FontWeight.W_400, 1.5)
    BODY_STRONG = TypeStep(15, ft.FontWeight.W_600, 1.5)
    SMALL = TypeStep(13, ft.FontWeight.W_400, 1.4)
    LABEL = TypeStep(13, ft.FontWeight.W_600, 1.3)
    BUTTON = TypeStep(14, ft.FontWeight.W_600, 1.45, 0)
    NAVIGATION = TypeStep(12, ft.FontWeight.W_600, 1.2, 0)
    BADGE = TypeStep(11, ft.FontWeight.W_700, 1.2, 0.6)


_WIDTHS = (
    "27ijl 28I 30’ 32,.:· 33!'; 36`t| 38()/[] 39f 40r 43\u2011 46{} 47-_ 49^ 50– 51“”• 53\" 54* 55?s 57Lkxz 58a 59FJcvy"
    " 60e 61Eno 62hu 63bdgpq 66P0123456789#BRS 67TZ& 68$+<=>~ 71K 73ADVXY 74CU 75GH 76N 78OQ 84w 91m 93M 97…→ 99@"
)
_WIDE = {letter: int(group[:2]) / 100 for group in _WIDTHS.split() for letter in group[2:]}
_WIDE |= {" ": 0.27, "\u00a0": 0.27, "W": 1.03, "%": 1.01, "—": 1.0}
"""How wide a letter is in parts of its size, in the weight of captions; other ones are those that have marks."""
_BOLD = 1.03


def fit_longest_word(face: TypeStep, value: str, width: float) -> TypeStep:
    """The same face, but no larger than lets the longest word stand in one line: half a number is another number.
    `width` is measured as a layout is, in pixels of text that is not enlarged."""
    longest = max(_wide(word, face) for word in with_unbroken_names(value).split(" "))
    return replace(face, size=min(face.size, width / max(1, longest)))


def width_of(value: str, face: TypeStep) -> float:
    """How wide a text is in one line, in pixels of text that is not enlarged: rather too much than too little."""
    shown = with_unbroken_names(value)
    return _wide(shown, face) * face.size + len(shown) * face.spacing


def _wide(words: str, face: TypeStep) -> float:
    """In parts of the size, rather too much than too little."""
    bold = _BOLD if face.weight is ft.FontWeight.W_700 else 1
    return bold * sum(_WIDE.get(one, 0.78 if one.isupper() else 0.64) for one in words)


HYPHEN = "\u2011"
"""One that never ends a line; both fonts have it."""
THREE_DOTS = "..."
"""In place of the one sign for them, behind which a line may end."""


@lru_cache(maxsize=4096)  # most of what is drawn was drawn before
def with_unbroken_names(value: str) -> str:
    """As it is drawn: M-PESA is one word, no line begins with the dot between two parts, and none ends inside a number,
    an amount, a day or a code; what a sentence keeps together itself stays so. What is read aloud, copied or sent keeps
    the hyphen and the space that everybody types."""
    joined = value.replace("M-PESA", f"M{HYPHEN}PESA").replace(" · ", "\u00a0· ")
    if not _MAY_BREAK.search(joined):
        return joined
    return _ONE_WORD.sub(_in_one, joined)


def _in_one(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\u00a0").replace("-", HYPHEN).replace("…", THREE_DOTS)


_MAY_BREAK = re.compile(r"\d|-")
_MONTHS = "|".join(sorted({name for of in (*LONG_MONTHS.values(), *MONTHS.values()) for name in of}, reverse=True))
_ONE_WORD = re.compile(
    "|".join(
        (
            r"\+254 \d{3} \d{3} \d{3}\b|\b0\d{3} (?:\d{3}|•••) \d{3}\b",
            r"\b(?:KES|Ksh) (?=\d)",
            rf"\b\d{{1,2}} (?:{_MONTHS})\b(?: \d{{4}}\b)?",
            r"\b\d{1,2}:\d\d [AP]M\b",
            r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2}\b",
            r"\(…(?=\d)",
        )
    )
)


def text(
    value: str,
    face: TypeStep,
    color: ft.Colors | None = ThemeColor.TEXT,
    *,
    expand: bool = False,
    align: ft.TextAlign = ft.TextAlign.START,
) -> ft.Text:
    """A text in one step of the type scale, as many lines of it as it takes; without a colour it has that of the
    button that it stands on."""
    shown, read = with_unbroken_names(value), with_plain_spaces(value)
    return ft.Text(
        shown,
        color=color,
        expand=expand or None,
        text_align=align,
        semantics_label=read if shown != read else None,
        style=style(face),
    )


def struck(shown: ft.Text) -> ft.Text:
    """The text struck through: it was so, and counts no more."""
    if isinstance(shown.style, ft.TextStyle):
        shown.style = replace(shown.style, decoration=ft.TextDecoration.LINE_THROUGH)
    return shown


def padding_around(face: TypeStep, horizontal: int = Space.L) -> ft.Padding:
    """What makes one line of text large enough to be pressed. A height would cut off larger text, or a second line."""
    return ft.Padding.symmetric(horizontal=horizontal, vertical=(TARGET - face.size * face.height) / 2)


@lru_cache(maxsize=256)
def style(face: TypeStep) -> ft.TextStyle:
    """Flet's style of one step, the same object each time: Flet compares what is not the same field by field."""
    return ft.TextStyle(
        size=face.size, weight=face.weight, height=face.height, letter_spacing=face.spacing, font_family=face.font
    )


ThemeChoice = Literal["light", "dark", "system"]
