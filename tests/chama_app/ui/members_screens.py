"""The tour through the list of the members, and the forms for them, for the chama and for money by hand."""

from collections.abc import AsyncIterator

from .shared_screens import drawn, go_home
from .stage import Stage

LISTED = "\n".join(f"Njeri {at} wa Kamau 07{at:08}" for at in range(40)) + "\nEve\n0712\nDan 0712345999 0712345998\n"


async def members_tour(stage: Stage) -> AsyncIterator[str]:
    """Every state that they have."""
    session, view_model = stage.session, stage.session.members
    async for screen in _filtered(stage):
        yield screen
    view_model.add_member()
    yield await drawn(stage, "a new member")
    view_model.set_field("phone", "0812")
    view_model.set_share_kind(custom=True)
    view_model.set_field("share", "a lot")
    view_model.save_member()
    yield await drawn(stage, "a new member with mistakes")
    view_model.set_field("name", "Dan Kiprop")
    view_model.set_field("phone", session.member("m-idle").phone)
    view_model.set_field("share", "1000")
    view_model.save_member()
    yield await drawn(stage, "a new member with somebody's phone")
    view_model.hand.open_form("m-waiting")
    yield await drawn(stage, "record by hand while a request is open")
    for amount, day, note in (
        ("a lot", "soon", "x" * 101),
        ("5,000", "20 Nov", "UKK1AAAAAA Confirmed"),
        ("10", "", ""),
    ):
        view_model.hand.set_amount(amount)
        view_model.hand.set_day(day)
        view_model.hand.set_note(note)
        yield await drawn(stage, "record by hand")
        if amount != "10":
            view_model.hand.save()
            yield await drawn(stage, "record by hand with mistakes")
    go_home(stage)
    view_model.hand.open_correction("m-recorded.1")
    yield await drawn(stage, "correct a record")
    view_model.hand.show_withdraw_question(asked=True)
    yield await drawn(stage, "take a record back")
    view_model.hand.withdraw()
    session.select_member("m-recorded")
    yield await drawn(stage, "a record that was taken back")
    view_model.add_several()
    session.dialogs.confirm()  # a form that was left half-filled above asks first
    yield await drawn(stage, "an empty list")
    for pasted in ("Dan Kiprop", "Dan Kiprop 0712345999", LISTED):
        view_model.several.set_pasted(pasted)
        yield await drawn(stage, "a list")
    session.back()
    yield await drawn(stage, "leave a form")
    session.dialogs.confirm()
    for member_id in ("m-idle", "m-waiting", "m-paid"):
        view_model.edit_member(member_id)
        yield await drawn(stage, f"edit {member_id}")
        view_model.save_member()
        view_model.archive_member(member_id)
        yield await drawn(stage, f"archive {member_id}")
        await stage.page.let_notices_pass()
    async for screen in _chama(stage):
        yield screen


async def _filtered(stage: Stage) -> AsyncIterator[str]:
    listed = stage.session.members_list
    listed.set_filter("look")
    listed.scrolled.is_past_pot = True
    yield await drawn(stage, "those who need a look, below the pot")
    listed.scrolled.is_past_pot = False
    listed.set_filter("not_paid")
    listed.set_query("nobody of this name")
    yield await drawn(stage, "nobody who is searched for")
    listed.show_everybody()


async def _chama(stage: Stage) -> AsyncIterator[str]:
    view_model = stage.session.members
    view_model.edit_chama()
    yield await drawn(stage, "the chama")
    view_model.set_chama_field("target", "a lot")
    for name in ("name", "reference", "description"):
        view_model.set_chama_field(name, "")
    view_model.save_chama()
    yield await drawn(stage, "the chama with mistakes")
