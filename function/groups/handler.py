"""`/invite`, `/join` and `/records`: an owner shares a code, who has it becomes a member, and all keep one book."""

from datetime import timedelta

from daraja_core.errors import ConfigError, InvalidOrderError
from daraja_core.function_wire import INVITE_PATH, LONGEST_REQUEST
from daraja_core.group_record import RECORDS_PATH
from daraja_core.order import check_id
from daraja_core.safaricom_refusals import read_object

from ..appwrite.caller import UnknownCallerError, read_caller
from ..appwrite.client import Appwrite, CallError
from ..appwrite.documents import Documents, iso
from ..appwrite.retry import seconds_from_now
from ..appwrite.teams import OWNER, TREASURER, Teams, UnknownTeamError
from ..http import Response, refusal
from ..request_context import RequestContext
from ..schema import RECORDS
from ..settings import MissingVariableError, read_key, read_settings, required, required_secrets, whole_number
from .join_code import LONGEST, join_code, read_join_code
from .records import store_records

ANSWER_SECONDS = 8.0  # the engine waits for ten


async def handle(context: RequestContext) -> Response:
    """Answer a device of a group. Errors have a word for the app and a sentence for its user."""
    if context.request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    try:
        return await _serve(context)
    except (MissingVariableError, ConfigError) as exc:
        context.log.error(str(exc))
        return _no(503, "config", f"the function is not set up: {exc}")
    except UnknownCallerError as exc:
        return _no(401, "sign_in", str(exc))
    except UnknownTeamError:
        return _no(404, "unknown_team", "this chama does not exist any more")
    except CallError as exc:
        context.log.error(f"a team could not be read or changed: {exc}")
        return _no(503, "appwrite", f"Appwrite could not be asked: {exc}")


async def _serve(context: RequestContext) -> Response:
    settings, secrets = read_settings(context.environment), tuple[str, ...]()
    if context.request.path != RECORDS_PATH:
        secrets = required_secrets(context.environment, "DARAJA_JOIN_SECRET")
    lasts = timedelta(hours=max(whole_number(context.environment, "DARAJA_JOIN_HOURS", 72), 1))
    appwrite = Appwrite(
        context.http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(context.request.headers)
    )
    deadline = seconds_from_now(ANSWER_SECONDS)
    user_id = await read_caller(context.request.headers, appwrite, deadline)
    teams = Teams(appwrite, deadline)
    body = context.request.body
    if context.request.path == RECORDS_PATH:
        collection = required(context.environment, RECORDS.variable)
        return await store_records(
            body, user_id, teams, Documents(appwrite, settings.database_id), collection, deadline
        )
    fields = (read_object(body) if len(body) <= LONGEST_REQUEST else None) or {}
    if context.request.path == INVITE_PATH:
        return await _invite(
            context,
            teams,
            user_id,
            fields.get("group_id"),
            secrets[0],
            min(lasts, LONGEST - timedelta(hours=1)),
        )
    return await _join(context, teams, user_id, fields.get("code"), secrets)


async def _invite(
    context: RequestContext, teams: Teams, user_id: str, group_id: object, secret: str, lasts: timedelta
) -> Response:
    try:
        team_id = check_id(group_id if isinstance(group_id, str) else "", "group_id")
    except InvalidOrderError as exc:
        return _no(400, "invalid_group", str(exc))
    roles = await teams.roles(team_id, user_id)
    if roles is None or not roles & {OWNER, TREASURER}:
        return _no(403, "not_an_owner", "only an owner or a treasurer of this chama may invite")
    expires_at = context.now() + lasts
    code = join_code(team_id, expires_at, secret)
    return Response(200, {"code": code, "group_id": team_id, "expires_at": iso(expires_at)})


async def _join(
    context: RequestContext, teams: Teams, user_id: str, code: object, secrets: tuple[str, ...]
) -> Response:
    team_id = read_join_code(code, secrets, context.now()) if isinstance(code, str) else None
    if team_id is None:
        return _no(403, "invalid_code", "this code is not valid, or not any more: ask for a new one")
    if await teams.roles(team_id, user_id) is None:
        await teams.add(team_id, user_id)
        context.log.log(f"{team_id}: a member joined")
    return Response(200, {"group_id": team_id})


def _no(status: int, word: str, message: str) -> Response:
    return Response(status, {"error": word, "message": message})
