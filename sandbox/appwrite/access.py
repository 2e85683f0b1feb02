"""Who may do what with a document: permissions of the document and of its collection against the caller's roles."""

import json

from sandbox.appwrite import permissions
from sandbox.appwrite.catalogue import Collection
from sandbox.appwrite.errors import AppwriteError, unauthorized
from sandbox.appwrite.rows import Document
from sandbox.appwrite.work import Work


def granted(work: Work) -> list[str] | None:
    """The `permissions` parameter; None when none was given."""
    return permissions.parse(work.call.body.get("permissions"), permissions.DOCUMENT_ACTIONS)


def default(work: Work, given: list[str] | None) -> list[str]:
    """Who made it may do everything with it, unless permissions were given."""
    if given is not None:
        return given
    if work.who.user is None:
        return []
    return [f'{action}("user:{work.who.user.id}")' for action in permissions.DOCUMENT_ACTIONS]


def check_own_roles(work: Work, given: list[str]) -> None:
    """A user can give permissions only to roles that he has himself."""
    if not work.who.trusted and any(permissions.role_of(each) not in work.who.roles for each in given):
        raise unauthorized(f"Permissions must be one of: ({', '.join(work.who.roles)})")


def demand_create(work: Work, collection: Collection) -> None:
    if work.who.trusted or permissions.allows("create", collection.permissions, work.who.roles):
        return
    able = permissions.roles_for("create", collection.permissions)
    if not able:
        raise unauthorized("No permissions provided for action 'create'")
    given = f"Only {json.dumps(able)} scopes are allowed and {json.dumps(work.who.roles)} was given."
    raise unauthorized(f'Missing "create" permission for role "{work.who.roles[-1]}". {given}')


def may(work: Work, collection: Collection, document: Document, action: permissions.Action) -> bool:
    own = document.permissions if collection.security else ()
    return work.who.trusted or permissions.allows(action, (*collection.permissions, *own), work.who.roles)


def demand(work: Work, collection: Collection, document: Document, action: permissions.Action) -> None:
    if not may(work, collection, document, action):
        raise AppwriteError("user_unauthorized")


def visible_to(work: Work, collection: Collection) -> tuple[str, ...] | None:
    """The roles by which a list is filtered, None when the caller sees everything."""
    if work.who.trusted or permissions.allows("read", collection.permissions, work.who.roles):
        return None
    if not collection.security:
        raise AppwriteError("user_unauthorized")
    return work.who.roles


def readers(collection: Collection, given: list[str]) -> tuple[str, ...]:
    """The roles that hear of a document with these permissions."""
    own = permissions.roles_for("read", given) if collection.security else []
    return tuple(dict.fromkeys([*permissions.roles_for("read", collection.permissions), *own]))
