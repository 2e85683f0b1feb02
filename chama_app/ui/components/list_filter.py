"""Above a long list of members: which of them it shows, and the search for one."""

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Space
from ..view_models.home_state import ListFilter
from .buttons import icon_button, text_button
from .card import card
from .choice_chips import choice_chips
from .empty_state import empty_state
from .error_boundary import guarded_component
from .text_fields import text_field


@guarded_component
def member_filter(state: ListFilter, session: Session, words: Words) -> ft.Control:
    """Nothing while there are few."""
    if not state.is_offered:
        return ft.Container(visible=False)
    said, home_list = words.members, session.members_list
    field = text_field(said.search, state.query, home_list.set_query, name="member-search")
    field.expand = True
    clear = icon_button(
        ft.Icons.CLOSE, words.activity.clear_search, lambda: home_list.set_query(""), name="member-search-clear"
    )
    search = ft.Row(
        [field, *([clear] if state.query else [])], spacing=Space.XS, vertical_alignment=ft.CrossAxisAlignment.END
    )
    chips = choice_chips(said.shows, state.show, home_list.set_filter, name="member-show")
    return ft.Column([search, chips], spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def nobody_found(session: Session, words: Words, *, key: str) -> ft.Control:
    """In the place of the rows, when there is none."""
    everybody = text_button(words.members.show_all, session.members_list.show_everybody, name="member-show-everybody")
    nobody = card(empty_state(ft.Icons.SEARCH_OFF, words.members.nobody_found, everybody), padding=0)
    nobody.key = key
    return nobody
