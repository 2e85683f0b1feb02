"""Which of the simulated phones is selected."""

from dataclasses import replace

from chama_app.demo.simulated_phones import Prompt, SimulatedPhone, SimulatedPhones
from chama_app.domain.members import Member
from chama_app.ui.view_models.demo_state import TABS, DemoState, PhoneTile, show_selected, update_phone_tiles

from ..example_chama import ALICE, BOB, CAROL, NOON, after

MEMBERS = (ALICE, BOB, CAROL)


class ThreePhones(SimulatedPhones):
    """Three phones that show a prompt when told."""

    def __init__(self) -> None:
        super().__init__(list)
        self.prompts: dict[str, Prompt] = {}
        self.tiles: dict[str, PhoneTile] = {}
        self.state = DemoState()
        self.refresh()

    def phone(self, number: str) -> SimulatedPhone:
        return SimulatedPhone(prompt=self.prompts.get(number))

    def refresh(self) -> None:
        update_phone_tiles(self, MEMBERS, self.tiles, self.state)

    def prompt(self, *members: str) -> None:
        """These phones show a prompt, and no others."""
        asked = [one for one in MEMBERS if one.id in members]
        self.prompts = {one.phone: Prompt(f"ws_CO_{one.id}", "Pay?", NOON, after(seconds=60)) for one in asked}
        self.refresh()


def test_a_phone_with_a_prompt_is_selected_and_stays_until_it_is_answered() -> None:
    three = ThreePhones()
    three.prompt("bob")
    assert three.state.selected == "bob"
    three.prompt("alice", "bob")
    assert three.state.selected == "bob"
    three.prompt("alice")
    assert three.state.selected == "alice"


def test_a_phone_that_somebody_selected_stays_although_another_has_a_prompt_first() -> None:
    three = ThreePhones()
    three.state.selected, three.state.selected_by_user = "bob", True
    three.prompt("alice")
    assert three.state.selected == "bob"
    three.prompt("alice", "bob")
    assert three.state.selected == "bob"
    three.prompt("alice")
    assert three.state.selected == "alice"


def test_a_prompt_begins_with_an_empty_pin() -> None:
    three = ThreePhones()
    three.prompt("bob")
    three.tiles["bob"] = replace(three.tiles["bob"], digits="12")
    three.prompt()
    assert three.tiles["bob"].digits == ""


def test_the_tab_of_the_selected_phone_is_the_first_where_not_all_are_seen() -> None:
    members = [Member(f"m{one}", f"Wanjiku {one}", f"2547123450{one}") for one in range(10, 10 + TABS + 2)]
    tiles, state = {one.id: PhoneTile(one) for one in members}, DemoState(selected="m20")
    show_selected(tiles, state)
    assert [one.member_id for one in state.tabs[:5]] == ["m20", "m21", "m22", "m23", "m10"]
    assert [one.is_shown for one in state.tabs] == [True, *[False] * (TABS - 1)]
    del tiles["m11"], tiles["m12"]
    show_selected(tiles, state)
    assert [one.member_id for one in state.tabs] == list(tiles)
