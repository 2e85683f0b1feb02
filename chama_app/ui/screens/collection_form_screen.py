"""A new collection, or the next round of one, in three steps: what for, who, and what the prompt says."""

import flet as ft

from ...domain.chama_form import LONGEST, LONGEST_DESCRIPTION, LONGEST_REFERENCE
from ...domain.collection_form import STEPS, ParsedCollection
from ...domain.members import LONGEST_NAME
from ...i18n import Words, kes
from ...i18n.amount_text import amount_error
from ...i18n.names import called_by_id
from ..components.buttons import icon_button, main_button, plain_button, text_button
from ..components.callout import callout
from ..components.card import card, divider
from ..components.choice_chips import choice_chips
from ..components.due_field import due_field
from ..components.error_boundary import guarded_component
from ..components.mistakes import mistake
from ..components.page import detail_page
from ..components.semantics import labelled
from ..components.text_fields import check_box, text_field
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.collection_state import CollectionForm


@guarded_component
def collection_form_screen(
    form: CollectionForm, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """A full page on a narrow screen, else a pane beside the list."""
    said, parsed = words.collections, form.parsed
    if parsed is None:
        return ft.Container()
    step = f"{said.step_of.format(number=STEPS.index(form.step) + 1)} · {said.steps[form.step]}"
    match form.step:
        case "what":
            fields = _what(form, parsed, session, words)
        case "who":
            fields = _who(form, parsed, session, words)
        case "prompt":
            fields = _prompt(form, parsed, session, words)
    parts: list[ft.Control] = [
        labelled(text(step, Type.LABEL, ThemeColor.MUTED), name="collection-step", label=step, live=True),
        ft.Column(fields, spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
    ]
    if form.step != STEPS[0]:
        parts.append(text_button(said.backward, session.collections.go_back, name="collection-go-back"))
    title, go_on = said.next if form.draft.follows else said.new, _go_on(form, parsed, session, words)
    return detail_page(
        title,
        parts,
        session,
        words,
        name="collection-title",
        is_page=is_page,
        main=go_on,
        key=form.step,  # a new step begins at its top
    )


def _go_on(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> ft.Control:
    said = words.collections
    label = said.forward
    if form.step == STEPS[-1]:
        number = parsed.collection.number if parsed.collection else 1
        label = said.start_round.format(number=number) if form.draft.follows else said.start
    can_go_on = form.step != "who" or bool(form.names)
    return main_button(label, session.collections.go_on, name="collection-go-on", enabled=can_go_on)


def _what(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> list[ft.Control]:
    said, view_model, draft = words.collections, session.collections, form.draft
    return [
        text_field(
            said.name,
            draft.name,
            lambda typed: view_model.set_field("name", typed),
            name="collection-name",
            error=_error("name", form, parsed, words),
            longest=LONGEST_NAME,
            autofocus=True,
            on_submit=view_model.go_on,
        ),
        text(said.kind, Type.LABEL, ThemeColor.MUTED),
        choice_chips(said.kinds, draft.kind, view_model.set_kind, name="collection-kind"),
        text_field(
            said.amounts[draft.kind],
            draft.amount,
            lambda typed: view_model.set_field("amount", typed),
            name="collection-amount",
            error=_error("amount", form, parsed, words),
            keyboard=ft.KeyboardType.NUMBER,
            on_submit=view_model.go_on,
        ),
        *_due(form, parsed, session, words),
        text(said.repeats, Type.LABEL, ThemeColor.MUTED),
        choice_chips(said.repeat, draft.repeats, view_model.set_repeats, name="collection-repeats"),
        check_box(said.goes_round, view_model.set_goes_round, name="collection-goes-round", ticked=draft.goes_round),
        text(said.goes_round_hint, Type.SMALL, ThemeColor.MUTED),
    ]


def _due(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> list[ft.Control]:
    """In the step that the form opens with."""
    view_model = session.collections
    if form.step != form.draft.first_step:
        return []
    return [
        due_field(
            form.draft.due,
            parsed,
            lambda typed: view_model.set_field("due", typed),
            words,
            name="collection-due",
            error=_error("due", form, parsed, words),
            on_submit=view_model.go_on,
        )
    ]


def _who(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> list[ft.Control]:
    view_model, draft = session.collections, form.draft
    if not form.names:
        return [*_due(form, parsed, session, words), _nobody_yet(session, words)]
    rows: list[ft.Control] = []
    short = called_by_id(form.names)
    for member_id, name in form.names.items():
        if rows:
            rows.append(divider())
        takes_part = member_id in draft.members
        rows.append(
            check_box(
                name,
                lambda ticked, one=member_id: view_model.set_takes_part(one, ticked),  # type: ignore[misc]  # mypy cannot type a lambda's default
                name=f"collection-who-{member_id}",
                ticked=takes_part,
            )
        )
        if takes_part:
            rows.append(_own(member_id, short[member_id], form, parsed, session, words))
    parts: list[ft.Control] = [
        *_due(form, parsed, session, words),
        card(ft.Column(rows, spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)),
        *_of_all(form, parsed, words),
        *_sum(form, parsed, words),
        *_from_before(form, parsed, session, words),
    ]
    if draft.goes_round:
        parts.append(_order(form, parsed, session, words))
    return parts


def _nobody_yet(session: Session, words: Words) -> ft.Control:
    """Nobody can be ticked: the way to add the first one, who then takes part."""
    message = labelled(text(words.no_members, Type.BODY, ThemeColor.MUTED), name="collection-nobody")
    add = plain_button(words.members.add, session.members.add_member, name="collection-add-member")
    return card(ft.Column([message, ft.Row([add], wrap=True)], spacing=Space.M))


def _of_all(form: CollectionForm, parsed: ParsedCollection, words: Words) -> list[ft.Control]:
    """What is wrong with all of them together; the field just above takes the keyboard, and it comes into view."""
    problem = parsed.problems.get(("who", "members"))
    if problem is None or "who" not in form.was_left:
        return []
    last = [f"collection-own-{one}" for one in form.names if one in form.draft.members][-1:]
    at = last[0] if last else "collection-go-back"
    return [mistake(words.collections.problems[problem], at=at, name="collection-problem")]


def _own(
    member_id: str, name: str, form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words
) -> ft.Control:
    said = words.collections
    share = parsed.shares.get(member_id, 0)
    return text_field(
        said.own.format(n=name),
        form.draft.own.get(member_id, ""),
        lambda typed: session.collections.set_own(member_id, typed),
        name=f"collection-own-{member_id}",
        error=_error(member_id, form, parsed, words),
        hint=None if form.draft.own.get(member_id) else said.own_hint.format(a=kes(share)),
        keyboard=ft.KeyboardType.NUMBER,
    )


def _sum(form: CollectionForm, parsed: ParsedCollection, words: Words) -> list[ft.Control]:
    """What is asked for in this round, with the debts that come along: Home will show the same. Of nobody there is
    nothing to add up, nor of an amount that cannot be read."""
    said, apart, brought = words.collections, parsed.total - parsed.target, parsed.brought(form.draft)
    if not form.draft.members or (apart == 0 and not parsed.adds_up):
        return []
    message = said.adds_up if apart == 0 else said.adds_up_short if apart < 0 else said.adds_up_over
    total, target = kes(parsed.total + brought), kes(parsed.target + brought)
    sentence = message.format(total=total, target=target, a=kes(abs(apart)))
    icon = ft.Icons.CHECK_CIRCLE if parsed.adds_up else ft.Icons.INFO_OUTLINE
    return [callout(sentence, icon, Role.SUCCESS if parsed.adds_up else Role.WAIT, name="collection-sum")]


def _from_before(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> list[ft.Control]:
    """What the round before leaves, each on a word."""
    said, view_model = words.collections, session.collections
    debts: dict[str, list[int]] = {}
    for debt in parsed.debts:
        debts.setdefault(debt.member_id, []).append(debt.amount)
    boxes: list[ft.Control] = [
        check_box(
            said.bring_debt.of(len(amounts), n=form.names.get(member_id, "?"), a=kes(sum(amounts))),
            lambda ticked, one=member_id: view_model.set_debt(one, ticked),  # type: ignore[misc]  # as above
            name=f"collection-debt-{member_id}",
            ticked=member_id in form.draft.debtors,
            off=member_id not in form.draft.members,
        )
        for member_id, amounts in debts.items()
    ]
    boxes += [
        check_box(
            said.bring_credit.format(n=form.names.get(one.member_id, "?"), a=kes(one.amount)),
            lambda ticked, member_id=one.member_id: view_model.set_credit(member_id, ticked),  # type: ignore[misc]  # as above
            name=f"collection-credit-{one.member_id}",
            ticked=one.member_id in form.draft.creditors,
            off=one.member_id not in form.draft.members,
        )
        for one in parsed.credits
    ]
    if not boxes:
        return []
    hint = text(said.bring_hint, Type.SMALL, ThemeColor.MUTED)
    return [card(ft.Column([*boxes, hint], spacing=Space.S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))]


def _order(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> ft.Control:
    said, view_model = words.collections, session.collections
    rows: list[ft.Control] = [labelled(text(said.order, Type.NAME), name="collection-order", heading=True)]
    if parsed.receiver:
        whose = said.turn.format(n=form.names.get(parsed.receiver, "?"))
        rows.append(labelled(text(whose, Type.BODY_STRONG), name="collection-turn", label=whose, live=True))
    short = called_by_id(form.names)
    for place, member_id in enumerate(form.draft.turns):
        name = form.names.get(member_id, "?")
        up = icon_button(
            ft.Icons.ARROW_UPWARD,
            said.earlier.format(n=short.get(member_id, "?")),
            lambda one=member_id: view_model.move_up(one),  # type: ignore[misc]  # as above
            name=f"turn-up-{member_id}",
            enabled=place > 0,
        )
        had = f" · {said.had_turn}" if member_id in parsed.had_turns else ""
        rows.append(ft.Row([text(f"{place + 1}. {name}{had}", Type.BODY, expand=True), up], spacing=Space.S))
    rows.append(plain_button(said.draw_order, view_model.draw_order, name="draw-order", icon=ft.Icons.SHUFFLE))
    return card(ft.Column(rows, spacing=Space.S, key=f"order-{form.drawn}"))


def _prompt(form: CollectionForm, parsed: ParsedCollection, session: Session, words: Words) -> list[ft.Control]:
    labels, view_model = words.members, session.collections
    return [
        text(words.collections.prompt_hint, Type.BODY),
        text_field(
            labels.reference,
            parsed.reference if form.draft.reference is None else form.draft.reference,
            lambda typed: view_model.set_field("reference", typed),
            name="collection-reference",
            error=_error("reference", form, parsed, words),
            hint=labels.reference_hint,
            longest=LONGEST_REFERENCE,
            on_submit=view_model.go_on,
        ),
        text_field(
            labels.description,
            parsed.description if form.draft.description is None else form.draft.description,
            lambda typed: view_model.set_field("description", typed),
            name="collection-description",
            error=_error("description", form, parsed, words),
            hint=labels.description_hint,
            longest=LONGEST_DESCRIPTION,
            on_submit=view_model.go_on,
        ),
    ]


def _error(field: str, form: CollectionForm, parsed: ParsedCollection, words: Words) -> str | None:
    problem = parsed.problems.get((form.step, field))
    if problem is None or form.step not in form.was_left:
        return None
    if problem in ("not_an_amount", "not_a_share"):
        typed = form.draft.amount if field == "amount" else form.draft.own.get(field, "")
        return amount_error(typed, words.collections.problems[problem], words)
    is_text = field in LONGEST  # said as in the form of a collection that has begun
    return words.members.problems[f"{field}.{problem}"] if is_text else words.collections.problems[problem]
