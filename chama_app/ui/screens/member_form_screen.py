"""Adding and editing a member: who, which phone, which share; and who is back."""

import flet as ft

from ...domain.member_form import ParsedMember
from ...domain.members import LONGEST_NAME, international_phone
from ...i18n import Words, kes
from ...i18n.amount_text import amount_error
from ...i18n.names import called, listed_in
from ..components.buttons import main_button, plain_button, text_button
from ..components.callout import callout
from ..components.card import card
from ..components.choice_chips import choice_chips
from ..components.error_boundary import guarded_component
from ..components.mistakes import mistake
from ..components.page import detail_page
from ..components.semantics import labelled, one_control
from ..components.text_fields import text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.member_state import MemberForm


@guarded_component
def member_form_screen(form: MemberForm, session: Session, words: Words, is_page: bool, *, key: str = "") -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    parsed, labels = form.parsed, words.members
    if parsed is None:
        return ft.Container()
    several = text_button(words.lists.open, session.members.add_several, name="member-several")
    parts = [
        *([several] if form.is_new else []),
        *([callout(labels.locked, ft.Icons.LOCK, Role.INFO, name="member-locked")] if parsed.locked else []),
        _who(form, parsed, session, words),
        _share(form, parsed, session, words),
        _me(form, session, words),
        *_held(parsed, session, words),
        *([_archived(form, session, words)] if form.is_new and form.archived else []),
    ]
    title = labels.add if form.is_new else labels.edit
    may = not parsed.blocked_by
    save = main_button(labels.save, session.members.save_member, name="member-save", enabled=may)
    return detail_page(title, parts, session, words, name="member-title", is_page=is_page, main=save)


def _who(form: MemberForm, parsed: ParsedMember, session: Session, words: Words) -> ft.Control:
    labels, draft = words.members, form.draft
    fields: list[ft.Control] = [
        text_field(
            labels.name,
            draft.name,
            lambda typed: session.members.set_field("name", typed),
            name="member-name",
            error=_error("name", form, parsed, words),
            longest=LONGEST_NAME,
            autofocus=form.is_new,
            on_submit=session.members.save_member,
        ),
        text_field(
            labels.phone,
            draft.phone,
            lambda typed: session.members.set_field("phone", typed),
            name="member-phone",
            error=_error("phone", form, parsed, words),
            hint=None if parsed.phone else "0712 345 678",
            keyboard=ft.KeyboardType.PHONE,
            enabled=not parsed.locked,
            on_submit=session.members.save_member,
        ),
    ]
    if parsed.phone:
        goes_to = labels.requests_go_to.format(p=international_phone(parsed.phone))
        fields.append(callout(goes_to, ft.Icons.PHONE_ANDROID, Role.SUCCESS, name="member-goes-to"))
    if parsed.same_phone:
        *others, name = called((*parsed.same_phone, draft.name.strip() or labels.name))
        sharing = labels.sharing.format(who=", ".join(others), n=name)
        fields.append(callout(sharing, ft.Icons.INFO_OUTLINE, Role.INFO, name="member-sharing"))
    return ft.Column(fields, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _share(form: MemberForm, parsed: ParsedMember, session: Session, words: Words) -> ft.Control:
    labels, draft = words.members, form.draft
    parts: list[ft.Control] = [labelled(text(labels.share, Type.NAME), name="member-share-title", heading=True)]
    if not parsed.locked:
        kinds = {"equal": labels.share_equal, "custom": labels.share_custom}
        chosen = "custom" if draft.is_custom else "equal"
        parts.append(
            choice_chips(
                kinds, chosen, lambda kind: session.members.set_share_kind(custom=kind == "custom"), name="member-share"
            )
        )
    if draft.is_custom:
        parts.append(
            text_field(
                labels.share_amount,
                draft.share,
                lambda typed: session.members.set_field("share", typed),
                name="member-share-amount",
                error=_error("share", form, parsed, words),
                keyboard=ft.KeyboardType.NUMBER,
                enabled=not parsed.locked,
                on_submit=session.members.save_member,
            )
        )
    else:
        parts.append(text(labels.share_now.format(a=kes(max(0, parsed.share))), Type.BODY_STRONG))
        if form.was_submitted and "share" in parsed.problems:
            message = labels.problems[f"share.{parsed.problems['share']}"]
            parts.append(mistake(message, at="member-share-custom", name="member-share-problem"))
    parts += _sum(form, parsed, words)
    return card(ft.Column(parts, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _sum(form: MemberForm, parsed: ParsedMember, words: Words) -> list[ft.Control]:
    """What all shares add up to, or what is wrong with them where that is another thing; of a share that cannot be
    read nobody knows."""
    apart, problem = parsed.total - parsed.target, parsed.problems.get("share")
    labels = words.members
    if problem == "not_a_share" or (problem and apart == 0 and form.was_submitted):  # that is said above
        return []
    message = labels.sum_exact if apart == 0 else labels.sum_short if apart < 0 else labels.sum_over
    sentence = message.format(total=kes(parsed.total), target=kes(parsed.target), a=kes(abs(apart)))
    is_right = apart == 0 and not problem
    if apart == 0 and problem:
        sentence = labels.problems[f"share.{problem}"]
    icon = ft.Icons.CHECK_CIRCLE if is_right else ft.Icons.INFO_OUTLINE
    return [callout(sentence, icon, Role.SUCCESS if is_right else Role.WAIT, name="member-sum")]


def _me(form: MemberForm, session: Session, words: Words) -> ft.Control:
    switch = ft.Switch(
        value=form.draft.is_me,
        label=words.members.is_me,
        label_position=ft.LabelPosition.RIGHT,
        label_text_style=ft.TextStyle(
            size=Type.BODY_STRONG.size, weight=Type.BODY_STRONG.weight, font_family=Type.BODY_STRONG.font
        ),
        on_change=lambda event: session.members.set_is_me(is_me=bool(event.control.value)),
    )
    return ft.Column(
        [one_control(switch, name="member-is-me"), text(words.members.is_me_hint, Type.SMALL, ThemeColor.MUTED)],
        spacing=0,
    )


def _held(parsed: ParsedMember, session: Session, words: Words) -> list[ft.Control]:
    """Until when nothing can be saved, whatever is typed besides."""
    if not parsed.blocked_by:
        return []
    message = words.members.held.format(who=listed_in(session.app_state.snapshot().book, parsed.blocked_by))
    return [callout(message, ft.Icons.LOCK, Role.WAIT, name="member-held")]


def _archived(form: MemberForm, session: Session, words: Words) -> ft.Control:
    rows: list[ft.Control] = [labelled(text(words.members.archived, Type.NAME), name="archived", heading=True)]
    rows += [
        plain_button(
            words.members.bring_back.format(n=member.name),
            lambda member_id=member.id: session.members.restore_member(member_id),  # type: ignore[misc]  # mypy cannot type a lambda's default
            name=f"bring-back-{member.id}",
        )
        for member in form.archived
    ]
    return ft.Column(rows, spacing=Space.S)


def _error(field: str, form: MemberForm, parsed: ParsedMember, words: Words) -> str | None:
    """What is wrong with a field, once somebody wanted to save."""
    found = {str(name): problem for name, problem in parsed.problems.items()}.get(field)
    if not found or not form.was_submitted:
        return None
    said = words.members.problems[f"{field}.{found}"]
    return amount_error(form.draft.share, said, words) if found == "not_a_share" else said
