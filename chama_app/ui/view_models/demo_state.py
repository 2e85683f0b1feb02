"""What the simulated phones are drawn from, kept up to date; one with a prompt is selected."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import flet as ft

from ...demo.simulated_phones import SimulatedPhone, SimulatedPhones
from ...domain.members import Member


@dataclass
class DemoState(ft.Observable):
    """Which of the simulated phones is selected, and the switches of the demo."""

    selected: str = ""
    selected_by_user: bool = False
    """Whether somebody selected it, rather than that it had a prompt."""

    factor: float = 1.0
    pays_automatically: bool = False


@dataclass
class PhoneTile(ft.Observable):
    """One simulated phone and the digits typed on it in this session."""

    member: Member
    phone: SimulatedPhone
    digits: str = field(default="", repr=False)  # a PIN, if only a simulated one

    @property
    def member_id(self) -> str:
        """Whose phone it is."""
        return self.member.id


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
        tile = tiles.setdefault(member.id, PhoneTile(member, SimulatedPhone()))
        if tile.phone.prompt != phone.prompt:
            tile.digits, is_news = "", True
            if phone.prompt is None and member.id == state.selected:
                state.selected_by_user = False  # what it was selected for is over
        tile.member, tile.phone = member, phone
    if is_news:
        _select_one_with_a_prompt(tiles, state)


def _select_one_with_a_prompt(tiles: dict[str, PhoneTile], state: DemoState) -> None:
    """Nobody should have to look for the phone with the prompt, nor lose one that he selected himself."""
    shown = tiles.get(state.selected)
    with_prompt = [one for one in tiles if tiles[one].phone.prompt]
    if with_prompt and (shown is None or (shown.phone.prompt is None and not state.selected_by_user)):
        state.selected = with_prompt[0]
    elif shown is None and tiles:
        state.selected = next(iter(tiles))
