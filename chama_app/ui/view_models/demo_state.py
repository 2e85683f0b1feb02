"""What the simulated phones are drawn from, kept up to date; one with a prompt is selected."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import flet as ft

from ...demo.scenarios import Scenario
from ...demo.simulated_phones import SimulatedPhone, SimulatedPhones
from ...domain.members import Member

TABS = 12
"""So many phones have a tab at most: the selected one among them."""


@dataclass(frozen=True, slots=True)
class PhoneTile:
    """One simulated phone and the digits typed on it in this session."""

    member: Member
    phone: SimulatedPhone = SimulatedPhone()  # noqa: RUF009 — frozen
    digits: str = field(default="", repr=False)  # a PIN, if only a simulated one

    @property
    def member_id(self) -> str:
        """Whose phone it is."""
        return self.member.id


@dataclass(frozen=True, slots=True)
class PhoneTab:
    """What the tab of a phone shows."""

    member_id: str
    name: str
    has_prompt: bool
    is_shown: bool


@dataclass
class DemoState(ft.Observable):
    """The selected one of the simulated phones, the tabs, and the switches of the demo."""

    selected: str = ""
    selected_by_user: bool = False
    """Whether somebody selected it, rather than that it had a prompt."""

    shown: PhoneTile | None = None
    tabs: tuple[PhoneTab, ...] = ()
    has_more: bool = False
    """Whether there are phones that have no tab now."""

    scenario: Scenario | None = None
    """The one that is being played, until it is over."""

    factor: float = 1.0
    pays_automatically: bool = False


def update_phone_tiles(
    phones: SimulatedPhones, members: Iterable[Member], tiles: dict[str, PhoneTile], state: DemoState
) -> None:
    """Bring the tiles in line with the phones; a new prompt begins with an empty PIN."""
    known = [member for member in members if member.phone]
    for gone in set(tiles) - {member.id for member in known}:
        del tiles[gone]
    if state.selected not in tiles:
        state.selected, state.selected_by_user = "", False
    is_news = not state.selected
    for member in known:
        phone = phones.phone(member.phone)
        before = tiles.get(member.id) or PhoneTile(member)
        if before.member == member and before.phone is phone and member.id in tiles:
            continue
        digits = before.digits
        if before.phone.prompt != phone.prompt:
            digits, is_news = "", True
            if phone.prompt is None and member.id == state.selected:
                state.selected_by_user = False  # what it was selected for is over
        tiles[member.id] = replace(before, member=member, phone=phone, digits=digits)
    if is_news:
        _select_one_with_a_prompt(tiles, state)
    show_selected(tiles, state)


def show_selected(tiles: dict[str, PhoneTile], state: DemoState) -> None:
    """Draw the selected phone and the tabs, in pages: none moves under the finger that presses it."""
    state.shown = tiles.get(state.selected)
    everybody = list(tiles)
    state.has_more = len(everybody) > TABS
    first = begin_of_page(everybody.index(state.selected) if state.selected in tiles else 0, TABS)
    state.tabs = tuple(
        PhoneTab(one, tiles[one].member.name, tiles[one].phone.prompt is not None, one == state.selected)
        for one in everybody[first : first + TABS]
    )


def begin_of_page(place: int, size: int) -> int:
    """Where the page begins that a place is on."""
    return place - place % size


def _select_one_with_a_prompt(tiles: dict[str, PhoneTile], state: DemoState) -> None:
    """Nobody should have to look for the phone with the prompt, nor lose one that he selected himself."""
    shown = tiles.get(state.selected)
    with_prompt = [one for one in tiles if tiles[one].phone.prompt]
    if with_prompt and (shown is None or (shown.phone.prompt is None and not state.selected_by_user)):
        state.selected = with_prompt[0]
    elif shown is None and tiles:
        state.selected = next(iter(tiles))
