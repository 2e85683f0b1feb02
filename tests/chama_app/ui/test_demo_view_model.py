"""Which of the simulated phones is in the hand."""

from chama_app.demo.simulated_phones import Prompt, SimulatedPhone, SimulatedPhones
from chama_app.ui.view_models.demo_state import DemoState, PhoneTile, update_phone_tiles

from ..example_chama import ALICE, BOB, CAROL, NOON, after

MEMBERS = (ALICE, BOB, CAROL)


class Hand:
    """Three phones that ring when told."""

    def __init__(self) -> None:
        self.phones = SimulatedPhones(list)
        self.tiles: dict[str, PhoneTile] = {}
        self.state = DemoState()
        self.look()

    def look(self) -> None:
        update_phone_tiles(self.phones, MEMBERS, self.tiles, self.state)

    def rings(self, *members: str) -> None:
        """These phones show a prompt, and no others."""
        for member in MEMBERS:
            prompt = Prompt(f"ws_CO_{member.id}", "Pay?", NOON, after(seconds=60)) if member.id in members else None
            self.phones._phones[member.phone] = SimulatedPhone(prompt=prompt)
        self.look()


def test_a_phone_that_rings_comes_into_the_hand_and_stays_until_it_is_answered() -> None:
    hand = Hand()
    hand.rings("bob")
    assert hand.state.selected == "bob"
    hand.rings("alice", "bob")
    assert hand.state.selected == "bob"
    hand.rings("alice")
    assert hand.state.selected == "alice"


def test_a_phone_that_was_taken_up_stays_although_another_rings_first() -> None:
    hand = Hand()
    hand.state.selected, hand.state.selected_by_user = "bob", True
    hand.rings("alice")
    assert hand.state.selected == "bob"
    hand.rings("alice", "bob")
    assert hand.state.selected == "bob"
    hand.rings("alice")
    assert hand.state.selected == "alice"


def test_a_prompt_begins_with_an_empty_pin() -> None:
    hand = Hand()
    hand.rings("bob")
    hand.tiles["bob"].digits = "12"
    hand.rings()
    assert hand.tiles["bob"].digits == ""
