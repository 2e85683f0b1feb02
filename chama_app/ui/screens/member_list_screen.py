"""Members from a list: the field to paste into, and what each line of it would do."""

import flet as ft

from ...domain.member_list import Effect, LineEffect, MemberList
from ...domain.members import local_phone
from ...i18n import Words
from ...i18n.names import listed_in
from ..components.buttons import main_button, text_button
from ..components.callout import callout
from ..components.card import card
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, Type, on, text
from ..view_models.member_list_view_model import MemberListForm

_SHOWN = 60
_LONGEST_QUOTE = 40
_LOOKS: dict[Effect, tuple[ft.IconData, Role]] = {
    "added": (ft.Icons.PERSON_ADD_ALT, Role.SUCCESS),
    "changed": (ft.Icons.EDIT_OUTLINED, Role.INFO),
    "there": (ft.Icons.CHECK, Role.NEUTRAL),
    "left_out": (ft.Icons.ERROR_OUTLINE, Role.WAIT),
    "passed_over": (ft.Icons.TABLE_ROWS_OUTLINED, Role.NEUTRAL),
}
_WARNED = (ft.Icons.PERSON_ADD_ALT, Role.WAIT)
_FIRST = {"left_out": 0, "changed": 1, "added": 2, "there": 3, "passed_over": 4}


@guarded_component
def member_list_screen(
    form: MemberListForm, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    labels, people, plan = words.lists, session.members.several, form.plan
    field = text_field(
        labels.field, form.pasted, people.set_pasted, name="list-field", lines=6, autofocus=not form.came_from_a_file
    )
    parts: list[ft.Control] = [
        text(labels.body, Type.BODY),
        ft.Container(field, key=f"list-field-{form.came_from_a_file}"),
        text_button(labels.choose_file, people.choose_file, name="list-file"),
        *(_preview(plan, session, words) if plan.lines else []),
    ]
    save = main_button(_save_label(plan, words), people.save, name="list-save", enabled=plan.after is not None)
    return detail_page(labels.title, parts, session, words, name="list-title", is_page=is_page, main=save)


def _save_label(plan: MemberList, words: Words) -> str:
    added, changed = plan.count("added"), plan.count("changed")
    return words.lists.save_changes if changed or not added else words.lists.save.of(added)


def _preview(plan: MemberList, session: Session, words: Words) -> list[ft.Control]:
    labels = words.lists
    counts = {
        "added": labels.added,
        "changed": labels.changed,
        "there": labels.there,
        "left_out": labels.left_out,
    }
    counted_up = " · ".join(counted.of(plan.count(kind)) for kind, counted in counts.items() if plan.count(kind))  # type: ignore[arg-type]  # the keys are effects
    said = counted_up[:1].upper() + counted_up[1:]
    summed = labelled(text(said, Type.BODY_STRONG), name="list-sum", label=said, live=True)
    parts: list[ft.Control] = [summed] if said else []  # of headings alone there is nothing to count
    if plan.blocked_by:
        held = labels.held.format(who=listed_in(session.app_state.snapshot().book, plan.blocked_by))
        parts.append(callout(held, ft.Icons.LOCK, Role.WAIT, name="list-held"))
    elif plan.misfit:
        parts.append(callout(labels.misfit[plan.misfit], ft.Icons.ERROR_OUTLINE, Role.ERROR, name="list-misfit"))
    elif plan.after is None:
        parts.append(callout(labels.nothing, ft.Icons.INFO_OUTLINE, Role.NEUTRAL, name="list-nothing"))
    ordered = sorted(plan.lines, key=lambda line: (_FIRST[line.effect], line.warning is None, line.at))
    rows: list[ft.Control] = [_line(line, words) for line in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        rows.append(text(labels.more.of(len(ordered) - _SHOWN), Type.SMALL))
    parts.append(card(ft.Column(rows, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)))
    return parts


def _line(line: LineEffect, words: Words) -> ft.Control:
    icon, role = _WARNED if line.warning else _LOOKS[line.effect]
    said = _said(line, words)
    return labelled(
        ft.Row(
            [ft.Icon(icon, size=18, color=on(role)), text(said, Type.BODY, expand=True)],
            spacing=Space.S,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        name=f"list-line-{line.at}",
        label=said,
    )


def _said(line: LineEffect, words: Words) -> str:
    pattern = words.lists.effects[line.effect]
    if line.problem:
        why = words.lists.problems[line.problem].format(other=line.other)
        quoted = line.text if len(line.text) <= _LONGEST_QUOTE else f"{line.text[: _LONGEST_QUOTE - 1]}…"
        return pattern.format(line=line.at, said=quoted, why=why)
    pattern = words.lists.warnings[line.warning] if line.warning else pattern
    return pattern.format(n=line.member.name, p=local_phone(line.member.phone)) if line.member else ""
