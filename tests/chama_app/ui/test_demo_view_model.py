"""Which of the simulated phones is in the hand."""

from chama_app.demo.simulated_phones import Phone, Phones, Prompt
from chama_app.ui.view_models.demo_state import Drawer, PhoneTile, look_at_phones

from ..example_chama import ALICE, BOB, CAROL, NOON, after

MEMBERS = (ALICE, BOB, CAROL)


class Hand:
    """Three phones that ring when told."""

    def __init__(self) -> None:
        self.phones = Phones(list)
        self.tiles: dict[str, PhoneTile] = {}
        self.drawer = Drawer()
        self.look()

    def look(self) -> None:
        look_at_phones(self.phones, MEMBERS, self.tiles, self.drawer)

    def rings(self, *members: str) -> None:
        """These phones show a prompt, and no others."""
        for member in MEMBERS:
            prompt = Prompt(f"ws_CO_{member.id}", "Pay?", NOON, after(seconds=60)) if member.id in members else None
            self.phones._phones[member.phone] = Phone(prompt=prompt)
        self.look()


def test_a_phone_that_rings_comes_into_the_hand_and_stays_until_it_is_answered() -> None:
    hand = Hand()
    hand.rings("bob")
    assert hand.drawer.shown == "bob"
    hand.rings("alice", "bob")
    assert hand.drawer.shown == "bob"
    hand.rings("alice")
    assert hand.drawer.shown == "alice"


def test_a_phone_that_was_taken_up_stays_although_another_rings_first() -> None:
    hand = Hand()
    hand.drawer.shown, hand.drawer.chosen = "bob", True
    hand.rings("alice")
    assert hand.drawer.shown == "bob"
    hand.rings("alice", "bob")
    assert hand.drawer.shown == "bob"
    hand.rings("alice")
    assert hand.drawer.shown == "alice"


def test_a_prompt_begins_with_an_empty_pin() -> None:
    hand = Hand()
    hand.rings("bob")
    hand.tiles["bob"].digits = "12"
    hand.rings()
    assert hand.tiles["bob"].digits == ""
