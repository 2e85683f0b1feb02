"""What a device asks about its group: how it begins, who gets in, its book, its treasurers and what they agree on."""

from collections.abc import Awaitable, Callable

from daraja_core.approval_wire import DECIDE_PATH, PAYEE_PATH, PROPOSE_PATH, TWO_TREASURERS_PATH
from daraja_core.errors import AppwriteError, ConfigError, InvalidOrderError
from daraja_core.function_wire import FOUND_PATH, INVITATION_PATH, INVITE_PATH, JOIN_PATH, REVOKE_PATH
from daraja_core.group_record import RECORDS_PATH
from daraja_core.treasurer_wire import TREASURER_PATH

from ..appwrite.caller import UnknownCallerError
from ..appwrite.client import CallError
from ..appwrite.teams import UnknownTeamError
from ..http import Response, refusal
from ..request_context import RequestContext
from ..settings import MissingVariableError
from .appointing import appoint
from .deciding import decide
from .founding import found
from .group_request import GroupRequest, open_request
from .inviting import invite, look_at, revoke
from .joining import join
from .payee import tell_payee
from .proposing import propose
from .records import store_records
from .switching import switch

_ANSWERS: dict[str, Callable[[GroupRequest], Awaitable[Response]]] = {
    FOUND_PATH: found,
    INVITE_PATH: invite,
    INVITATION_PATH: look_at,
    REVOKE_PATH: revoke,
    JOIN_PATH: join,
    RECORDS_PATH: store_records,
    TWO_TREASURERS_PATH: switch,
    PROPOSE_PATH: propose,
    DECIDE_PATH: decide,
    PAYEE_PATH: tell_payee,
    TREASURER_PATH: appoint,
}


async def handle(context: RequestContext) -> Response:
    """Answer a device of a group. Errors have a word for the app and a sentence for its user."""
    if context.request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    try:
        return await _ANSWERS[context.request.path](await open_request(context))
    except (MissingVariableError, ConfigError) as exc:
        context.log.error(str(exc))
        return _no(503, "config", f"the function is not set up: {exc}")
    except UnknownCallerError as exc:
        return _no(401, "sign_in", str(exc))
    except UnknownTeamError:
        return _no(404, "unknown_team", "this chama does not exist any more")
    except AppwriteError as exc:
        return _no(exc.status or 403, exc.kind, str(exc))
    except InvalidOrderError as exc:
        return _no(400, "invalid_group", str(exc))
    except CallError as exc:
        context.log.error(f"a team could not be read or changed: {exc}")
        return _no(503, "appwrite", f"Appwrite could not be asked: {exc}")


def _no(status: int, word: str, message: str) -> Response:
    return Response(status, {"error": word, "message": message})
