"""Two forms of one member at once: what one changes is merged, and of what both change somebody is asked."""

from dataclasses import replace
from typing import Any

from .member_form import MemberDraft, MemberField, MemberProblem, ParsedMember

_FIELDS: dict[MemberField, tuple[str, ...]] = {
    "name": ("name",),
    "phone": ("phone",),
    "share": ("is_custom", "share"),
}


def merge_drafts(
    seen: MemberDraft, typed: MemberDraft, known: MemberDraft
) -> tuple[MemberDraft, MemberDraft, frozenset[MemberField]]:
    """What is in the form now, what it was made from, and the fields that were changed here and elsewhere.

    `seen` is the member as the form first showed him, `known` as he is now. A field that nobody touched here becomes
    what it is now.
    """
    form, base, asked = typed, seen, set[MemberField]()
    for name, parts in _FIELDS.items():
        before, here, now = (_values(draft, parts) for draft in (seen, typed, known))
        if now == before:
            continue
        if here in (before, now):
            form, base = replace(form, **now), replace(base, **now)
        else:
            asked.add(name)
    return form, base, frozenset(asked)


def accept(seen: MemberDraft, known: MemberDraft, name: MemberField) -> MemberDraft:
    """What the form was made from, once somebody typed into a field again and so saw what it is now."""
    return replace(seen, **_values(known, _FIELDS[name]))


def with_changes(parsed: ParsedMember, changed: frozenset[MemberField]) -> ParsedMember:
    """What a draft comes to while somebody has to be asked about these fields: nothing that could be saved."""
    if not changed:
        return parsed
    asked: dict[MemberField, MemberProblem] = dict.fromkeys(changed, "changed")
    return replace(parsed, member=None, problems={**parsed.problems, **asked})


def _values(draft: MemberDraft, parts: tuple[str, ...]) -> dict[str, Any]:
    return {part: getattr(draft, part) for part in parts}
