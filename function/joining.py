"""`/invite` and `/join`: an owner shares a code, and whoever has it becomes a member, without a mail server."""

from collections.abc import Mapping
from datetime import timedelta

from .appwrite import Appwrite, CallError
from .caller import UnknownCallerError, read_caller
from .claims import iso
from .counter import Counter
from .exchange import Response, refusal
from .join_code import LONGEST, join_code, read_join_code
from .merchant import number
from .rules.config import MIN_SECRET_LENGTH
from .rules.errors import ConfigError, InvalidOrderError
from .rules.function_wire import INVITE_PATH, LONGEST_REQUEST
from .rules.order import check_id
from .rules.safaricom_refusals import read_object
from .settings import MissingVariableError, read_key, read_settings, required
from .teams import OWNER, TREASURER, Teams, UnknownTeamError


async def join(counter: Counter) -> Response:
    """Answer `/invite` and `/join`. Errors have a word for the app and a sentence for its user."""
    if counter.request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    try:
        return await _serve(counter)
    except (MissingVariableError, ConfigError) as exc:
        counter.log.error(str(exc))
        return _no(503, "config", f"the function is not set up: {exc}")
    except UnknownCallerError as exc:
        return _no(401, "sign_in", str(exc))
    except UnknownTeamError:
        return _no(404, "unknown_team", "this chama does not exist any more")
    except CallError as exc:
        counter.log.error(f"a team could not be read or changed: {exc}")
        return _no(503, "appwrite", f"Appwrite could not be asked: {exc}")


async def _serve(counter: Counter) -> Response:
    settings, secrets = read_settings(counter.environment), _secrets(counter.environment)
    lasts = timedelta(hours=max(number(counter.environment, "DARAJA_JOIN_HOURS", 72), 1))
    appwrite = Appwrite(
        counter.http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(counter.request.headers)
    )
    user_id = await read_caller(counter.request.headers, appwrite)
    body = counter.request.body
    fields = (read_object(body) if len(body) <= LONGEST_REQUEST else None) or {}
    if counter.request.path == INVITE_PATH:
        return await _invite(
            counter,
            Teams(appwrite),
            user_id,
            fields.get("group_id"),
            secrets[0],
            min(lasts, LONGEST - timedelta(hours=1)),
        )
    return await _join(counter, Teams(appwrite), user_id, fields.get("code"), secrets)


async def _invite(
    counter: Counter, teams: Teams, user_id: str, group_id: object, secret: str, lasts: timedelta
) -> Response:
    try:
        team_id = check_id(group_id if isinstance(group_id, str) else "", "group_id")
    except InvalidOrderError as exc:
        return _no(400, "invalid_group", str(exc))
    roles = await teams.roles(team_id, user_id)
    if roles is None or not roles & {OWNER, TREASURER}:
        return _no(403, "not_an_owner", "only an owner or a treasurer of this chama may invite")
    expires_at = counter.now() + lasts
    code = join_code(team_id, expires_at, secret)
    return Response(200, {"code": code, "group_id": team_id, "expires_at": iso(expires_at)})


async def _join(counter: Counter, teams: Teams, user_id: str, code: object, secrets: tuple[str, ...]) -> Response:
    team_id = read_join_code(code, secrets, counter.now()) if isinstance(code, str) else None
    if team_id is None:
        return _no(403, "invalid_code", "this code is not valid, or not any more: ask for a new one")
    if await teams.roles(team_id, user_id) is None:
        await teams.add(team_id, user_id)
        counter.log.log(f"{team_id}: a member joined")
    return Response(200, {"group_id": team_id})


def _secrets(environment: Mapping[str, str]) -> tuple[str, ...]:
    name = "DARAJA_JOIN_SECRET"
    secrets = tuple(part.strip() for part in required(environment, name).split(",") if part.strip())
    if not secrets:
        raise MissingVariableError(name)
    if any(len(secret) < MIN_SECRET_LENGTH for secret in secrets):
        raise ConfigError(f"{name} must have at least {MIN_SECRET_LENGTH} characters: `openssl rand -hex 32` makes one")
    return secrets


def _no(status: int, word: str, message: str) -> Response:
    return Response(status, {"error": word, "message": message})
