"""`daraja adopt`: take over a team that somebody made himself, once an operator has looked at it."""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from secrets import token_hex

from daraja_core.group_roles import READER

from ..appwrite.client import CallError
from ..appwrite.retry import seconds_from_now
from ..appwrite.teams import OWNER, Teams, UnknownTeamError
from ..groups.group import Group
from ..groups.membership import Groups
from ..schema import GROUPS
from ..settings import MissingVariableError, required
from .command_line import Console, Project, command_parser, connect, now, variables

LIMIT_S = 60.0


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """The exit code: 0, 2 when it could not be done."""
    parser = command_parser(
        "adopt",
        "Take a team over as a group: what the function recorded for it counts, and its members read what comes. "
        "Look first at who is in it: whoever makes a team gives himself any role.",
    )
    parser.add_argument("team", metavar="TEAM", help="the id of the team")
    flags = parser.parse_args(arguments)
    try:
        return asyncio.run(_run(flags, variables() if environment is None else environment))
    except MissingVariableError as exc:
        Console().error(f"{exc}: give it as a variable or a flag, see --help")
    except UnknownTeamError:
        Console().error(f"there is no team {flags.team!r}")
    except CallError as exc:
        Console().error(f"it could not be done: {exc}")
    return 2


async def _run(flags: argparse.Namespace, environment: Mapping[str, str]) -> int:
    async with connect(flags, environment) as project:
        await _adopt(project, flags.team, required(project.environment, GROUPS.variable))
    return 0


async def _adopt(project: Project, team_id: str, collection: str) -> None:
    deadline = seconds_from_now(LIMIT_S)
    teams = Teams(project.documents.appwrite, deadline)
    groups = Groups(project.documents, collection, teams, deadline)
    team, members = await teams.team(team_id), await teams.members(team_id)
    founder = next((member.user_id for member in members if OWNER in member.roles), "")
    group = await groups.find(team.id)
    if group is None or group.team_created_at != team.created_at:
        group = Group(team.id, founder or "nobody", now(), team.created_at, READER + token_hex(8))
        await groups.adopt(group)
    for member in members:
        if group.reader not in member.roles:
            await teams.set_roles(team.id, member.membership_id, {*member.roles, group.reader})
    Console().log(f"{team.id}: adopted, with {len(members)} members")


if __name__ == "__main__":
    sys.exit(main())
