from typing import Any, cast

import pytest

from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.pot import Pot
from chama_app.ui.components.pot_bar import pot_bar
from chama_app.ui.components.status_chip import STATUS_STYLES
from chama_app.ui.theme import DARK_PALETTE, LIGHT_PALETTE, Palette, Role

BOTH = pytest.mark.parametrize("palette", [LIGHT_PALETTE, DARK_PALETTE], ids=["light", "dark"])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@BOTH
@pytest.mark.parametrize("role", list(Role))
def test_every_status_can_be_read_on_its_container(palette: Palette, role: Role) -> None:
    assert contrast(palette.roles[role].text, palette.roles[role].container) >= 4.5


@BOTH
def test_text_can_be_read_wherever_it_stands(palette: Palette) -> None:
    for ground in (palette.page, palette.card, palette.sunken, palette.raised, palette.phone_screen):
        assert contrast(palette.text, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
        assert contrast(palette.brand, ground) >= 4.5
    assert contrast(palette.on_brand, palette.brand) >= 4.5
    assert contrast(palette.roles[Role.IDLE].text, palette.raised) >= 4.5  # initials


@BOTH
def test_the_pot_can_be_read_and_its_bar_told_from_its_track(palette: Palette) -> None:
    for ground in (palette.pot, palette.pot_deep):
        assert contrast(palette.on_pot, ground) >= 7
        assert contrast(palette.pot_muted, ground) >= 4.5
        assert contrast(palette.pot_fill, ground) >= 3
        assert contrast(palette.pot_unknown, ground) >= 3


def mixed(over: str, under: str, opacity: float) -> str:
    """What is seen of a colour that lets another one through."""
    pairs = ((int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one * opacity + other * (1 - opacity)):02X}" for one, other in pairs)


@BOTH
def test_every_part_of_the_bar_stands_out_from_its_track(palette: Palette) -> None:
    for ground in (palette.pot, palette.pot_deep):
        track = mixed(palette.on_pot, ground, 0.16)
        assert contrast(palette.pot_fill, track) >= 3
        assert contrast(palette.pot_unknown, track) >= 3


@BOTH
@pytest.mark.parametrize("role", list(Role))
def test_signs_and_texts_of_a_status_can_be_seen_on_every_ground(palette: Palette, role: Role) -> None:
    for ground in (palette.page, palette.card, palette.sunken, palette.phone_screen):
        assert contrast(palette.roles[role].text, ground) >= 4.5


@BOTH
def test_what_is_chosen_in_the_navigation_stands_out(palette: Palette) -> None:
    success = palette.roles[Role.SUCCESS]
    assert contrast(success.text, success.container) >= 4.5
    assert contrast(palette.brand, palette.card) >= 4.5


@BOTH
def test_the_focus_ring_stands_out(palette: Palette) -> None:
    for ground in (palette.page, palette.card, palette.sunken):
        assert contrast(palette.brand, ground) >= 3


@BOTH
def test_edges_of_controls_stand_out(palette: Palette) -> None:
    for ground in (palette.page, palette.card, palette.sunken, palette.phone_screen):
        assert contrast(palette.edge, ground) >= 3


@BOTH
def test_an_outline_and_stripes_stand_out_from_what_is_inside_and_around_them(palette: Palette) -> None:
    around = mixed(palette.on_pot, palette.pot, 0.16)
    for ground in (palette.pot, around):
        assert contrast(palette.on_pot, ground) >= 3
    assert contrast(palette.pot_fill, palette.pot) >= 3  # what came, beside the inside of what is awaited
    assert contrast(palette.pot_unknown, palette.pot) >= 3


def test_every_kind_has_an_icon_and_a_role_and_unknown_is_violet() -> None:
    assert set(STATUS_STYLES) == set(PaymentStatus)
    for kind in (
        PaymentStatus.UNKNOWN,
        PaymentStatus.NO_ANSWER,
        PaymentStatus.UNCLEAR_ANSWER,
        PaymentStatus.NO_REPLY,
        PaymentStatus.CHECKING_EARLIER,
    ):
        assert STATUS_STYLES[kind][1] is Role.UNKNOWN


@pytest.mark.parametrize("unknown", [1, 10, 500, 10_000])
@pytest.mark.parametrize("width", [300, 1040])
def test_an_unknown_part_has_the_same_stripes_however_small_it_is(unknown: int, width: int) -> None:
    bar = cast(Any, pot_bar(Pot(0, 10_000, 0, unknown, 0, 1), width=width, reduce_motion=True))
    hatched = next(one.gradient for one in bar.content.controls[0].controls if one.gradient)
    reach = (hatched.end.x - hatched.begin.x) / 2 * width * unknown / 10_000
    assert reach == pytest.approx(12)
    assert hatched.end.y - hatched.begin.y == 1
