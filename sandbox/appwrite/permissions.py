"""Permission strings such as `read("team:chama/owner")`: reading, checking and matching them with roles."""

import re
from collections.abc import Collection, Iterable
from typing import Final, Literal

from sandbox.appwrite.errors import invalid

Action = Literal["create", "read", "update", "delete"]

DOCUMENT_ACTIONS: Final[tuple[Action, ...]] = ("read", "update", "delete")
COLLECTION_ACTIONS: Final[tuple[Action, ...]] = ("create", "read", "update", "delete")
_FORM: Final = re.compile(r'([a-z]+)\("([^"]*)"\)')
_ROLES: Final = ("any", "guests", "users", "user", "team", "member", "label")
_NAMED: Final = frozenset({"user", "team", "member", "label"})  # these need an id


def parse(value: object, actions: tuple[Action, ...]) -> list[str] | None:
    """The `permissions` parameter: None means that none was given, `write` becomes what it stands for."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise invalid("permissions", "Permissions must be an array of strings. or null")
    found: list[str] = []
    for text in value:
        found += [permission for permission in _expand(text, actions) if permission not in found]
    return found


def _expand(text: object, actions: tuple[Action, ...]) -> list[str]:
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    if form is None:
        raise invalid("permissions", f'Invalid permission string format: "{text}". or null')
    action, role = form.groups()
    if action not in (*actions, "write"):
        allowed = ", ".join((*actions, "write"))
        raise invalid("permissions", f'Permission "{text}" is not allowed. Must be one of: {allowed}. or null')
    kind, _, name = role.partition("/")[0].partition(":")
    if kind not in _ROLES:
        raise invalid("permissions", f'Role "{role}" is not allowed. Must be one of: {", ".join(_ROLES)}. or null')
    if kind in _NAMED and not name:
        raise invalid("permissions", f'Role "{kind}" must have an ID value. or null')
    if action != "write":
        return [f'{action}("{role}")']
    return [f'{each}("{role}")' for each in actions if each != "read"]


def roles_for(action: Action, permissions: Iterable[str]) -> list[str]:
    """The roles that may do `action`."""
    prefix = f'{action}("'
    return [text[len(prefix) : -2] for text in permissions if text.startswith(prefix)]


def role_of(permission: str) -> str:
    return permission[permission.index('("') + 2 : -2]


def allows(action: Action, permissions: Iterable[str], roles: Collection[str]) -> bool:
    return any(role in roles for role in roles_for(action, permissions))
