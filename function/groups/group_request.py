"""A request about a group: who asks, what for, and the collections that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from daraja_core.errors import InvalidOrderError
from daraja_core.function_wire import LONGEST_REQUEST
from daraja_core.order import check_id
from daraja_core.safaricom_refusals import Json, read_object

from ..appwrite.caller import read_caller
from ..appwrite.client import Appwrite
from ..appwrite.documents import Documents
from ..appwrite.retry import seconds_from_now
from ..appwrite.teams import Teams
from ..http import Log
from ..request_context import RequestContext
from ..schema import GROUPS, JOIN_CODES, JOINS
from ..settings import read_key, read_settings, required, required_secrets
from .invitations import Invitations
from .joins import Joins
from .membership import Groups

ANSWER_SECONDS = 8.0  # the engine waits for ten


@dataclass(frozen=True, slots=True)
class GroupRequest:
    """What a request about a group is answered with."""

    user_id: str
    body: bytes = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)  # holds every secret
    now: datetime
    log: Log
    documents: Documents
    teams: Teams
    groups: Groups
    invitations: Invitations
    joins: Joins
    deadline: float

    @property
    def fields(self) -> Mapping[str, Json]:
        """The fields of the body; none when it is too long or no JSON object."""
        return (read_object(self.body) if len(self.body) <= LONGEST_REQUEST else None) or {}

    def group_id(self) -> str:
        """The group that the request names. Raises InvalidOrderError."""
        given = self.fields.get("group_id")
        if not isinstance(given, str):
            raise InvalidOrderError("group_id must be the id of a group, as text")
        return check_id(given, "group_id")


async def open_request(context: RequestContext) -> GroupRequest:
    """The request, once it is known who asks. Raises what says why it cannot be answered."""
    settings, environment = read_settings(context.environment), context.environment
    secrets = required_secrets(environment, "DARAJA_JOIN_SECRET")
    groups, codes, joins = (required(environment, each.variable) for each in (GROUPS, JOIN_CODES, JOINS))
    appwrite = Appwrite(
        context.http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(context.request.headers)
    )
    deadline = seconds_from_now(ANSWER_SECONDS)
    user_id = await read_caller(context.request.headers, appwrite, deadline)
    documents, teams = Documents(appwrite, settings.database_id), Teams(appwrite, deadline)
    return GroupRequest(
        user_id=user_id,
        body=context.request.body,
        environment=environment,
        now=context.now(),
        log=context.log,
        documents=documents,
        teams=teams,
        groups=Groups(documents, groups, teams, deadline),
        invitations=Invitations(documents, codes, secrets, deadline),
        joins=Joins(documents, joins, deadline),
        deadline=deadline,
    )
