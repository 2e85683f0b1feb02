"""What the simulated phones are drawn from, kept true to the phones; one that rings comes into the hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import flet as ft

from ...demo.simulated_phones import Phone, Phones
from ...domain.members import Member


@dataclass
class Drawer(ft.Observable):
    """Which of the simulated phones is in the hand."""

    shown: str = ""
    chosen: bool = False
    """Whether somebody took it up, rather than that it rang."""

    factor: float = 1.0
    pays_by_itself: bool = False


@dataclass
class PhoneTile(ft.Observable):
    """One simulated phone and the digits typed on it in this session."""

    member: Member
    phone: Phone
    digits: str = field(default="", repr=False)  # a PIN, if only a simulated one

    @property
    def member_id(self) -> str:
        """Whose phone it is."""
        return self.member.id


def look_at_phones(phones: Phones, members: Iterable[Member], tiles: dict[str, PhoneTile], drawer: Drawer) -> None:
    """Bring the tiles in line with the phones; a new prompt begins with an empty PIN."""
    known = [member for member in members if member.phone]
    for gone in set(tiles) - {member.id for member in known}:
        del tiles[gone]
    if drawer.shown not in tiles:
        drawer.shown, drawer.chosen = "", False
    is_news = not drawer.shown
    for member in known:
        phone = phones.at(member.phone)
        tile = tiles.setdefault(member.id, PhoneTile(member, Phone()))
        if tile.phone.prompt != phone.prompt:
            tile.digits, is_news = "", True
            if phone.prompt is None and member.id == drawer.shown:
                drawer.chosen = False  # what it was taken up for is over
        tile.member, tile.phone = member, phone
    if is_news:
        _hold_one_that_rings(tiles, drawer)


def _hold_one_that_rings(tiles: dict[str, PhoneTile], drawer: Drawer) -> None:
    """Nobody should have to look for the phone with the prompt, nor lose one that he took up himself."""
    shown = tiles.get(drawer.shown)
    ringing = [one for one in tiles if tiles[one].phone.prompt]
    if ringing and (shown is None or (shown.phone.prompt is None and not drawer.chosen)):
        drawer.shown = ringing[0]
    elif shown is None and tiles:
        drawer.shown = next(iter(tiles))
