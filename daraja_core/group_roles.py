"""The roles of a group's members: those that people know, and the one that only the function gives and reads."""

from collections.abc import Iterable

READER = "reads-"
"""How the role starts that every member of a founded group has: it is what may read the group's documents."""


def known_roles(roles: Iterable[str]) -> frozenset[str]:
    """What somebody is in a group, such as "owner" or "treasurer"."""
    return frozenset(role for role in roles if not role.startswith(READER))
