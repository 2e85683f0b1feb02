"""Two forms of one thing at once: what one changes is merged, and of what both change somebody is asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias, TypeVar

from .chama_form import ChamaDraft, ChamaField
from .hand_record import HandDraft, HandField
from .member_form import MemberDraft, MemberField

D = TypeVar("D", MemberDraft, ChamaDraft, HandDraft)
F = TypeVar("F", bound=str)

MemberPart: TypeAlias = MemberField | Literal["me"]

MEMBER: Mapping[MemberPart, tuple[str, ...]] = {
    "name": ("name",),
    "phone": ("phone",),
    "share": ("is_custom", "share"),
    "me": ("is_me",),
}
CHAMA: Mapping[ChamaField, tuple[str, ...]] = {
    "name": ("name",),
    "target": ("target",),
    "reference": ("reference",),
    "description": ("description",),
    "due": ("due",),
}
HAND: Mapping[HandField, tuple[str, ...]] = {
    "amount": ("amount",),
    "way": ("way",),
    "day": ("day",),
    "note": ("note",),
}


def merge_drafts(fields: Mapping[F, tuple[str, ...]], seen: D, typed: D, known: D) -> tuple[D, D, frozenset[F]]:
    """What is in the form now, what it was made from, and the fields that were changed here and elsewhere.

    `seen` is the thing as the form first showed it, `known` as it is now. A field that nobody touched here becomes what
    it is now.
    """
    form, base, asked = typed, seen, set[F]()
    for name, parts in fields.items():
        before, here, now = (_values(draft, parts) for draft in (seen, typed, known))
        if now == before:
            continue
        if here in (before, now):
            form, base = replace(form, **now), replace(base, **now)
        else:
            asked.add(name)
    return form, base, frozenset(asked)


def accept(fields: Mapping[F, tuple[str, ...]], seen: D, known: D, name: F) -> D:
    """What the form was made from, once somebody typed into a field again and so saw what it is now."""
    return replace(seen, **_values(known, fields[name]))


def _values(draft: MemberDraft | ChamaDraft | HandDraft, parts: tuple[str, ...]) -> dict[str, Any]:
    return {part: getattr(draft, part) for part in parts}
