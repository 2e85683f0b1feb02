"""`/initiate` and `/disburse`: an app asks, and the function sends with credentials that no app ever sees."""

from daraja_core.errors import ConfigError, DarajaError, InvalidOrderError
from daraja_core.function_wire import write_answer
from daraja_core.safaricom_wire import Ambiguous, ProvenNotSent, PushAnswer, TokenRejected

from ..appwrite.caller import UnknownCallerError, read_account
from ..appwrite.client import Appwrite, CallError
from ..appwrite.documents import Documents
from ..appwrite.teams import Teams
from ..groups.membership import open_groups
from ..http import Response, refusal
from ..request_context import RequestContext
from ..settings import MissingVariableError, first_look_after, read_key, read_settings, required
from .admission import admit, check_set_up, read_order
from .claim import Flow
from .processor import Collections, Deadlines, OrderProcessor, deadlines_from_now


async def handle(context: RequestContext) -> Response:
    """Answer an app. What is proven not sent is an error by name; whatever cannot be looked up is unknown."""
    if context.request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    try:
        outcome = await _serve(context, deadlines_from_now())
    except MissingVariableError as exc:
        context.log.error(str(exc))
        outcome = ProvenNotSent(ConfigError(f"the function is not set up: {exc}"))
    except UnknownCallerError as exc:
        outcome = TokenRejected(str(exc))
    except CallError as exc:
        context.log.error(f"the caller could not be looked up: {exc}")
        outcome = Ambiguous(f"Appwrite could not be asked who sends this ({exc})")
    except DarajaError as exc:
        outcome = ProvenNotSent(exc)
    return _response(outcome)


async def _serve(context: RequestContext, deadlines: Deadlines) -> PushAnswer:
    settings = read_settings(context.environment)
    payments = required(context.environment, "DARAJA_PAYMENTS_COLLECTION_ID")
    appwrite = Appwrite(
        context.http,
        endpoint=settings.endpoint,
        project_id=settings.project_id,
        key=read_key(context.request.headers),
    )
    caller = await read_account(context.request.headers, appwrite, deadlines.prepare)
    try:
        order = read_order(context, caller.user_id)
    except InvalidOrderError:
        check_set_up(context)  # whoever tries out an unfinished set-up is told what is missing
        raise
    verdicts: dict[Flow, str] = {"stk": settings.collection_id, "b2c": settings.b2c_collection_id}
    documents = Documents(appwrite, settings.database_id)
    collections = Collections(documents, payments, verdicts, settings.callback_secrets)
    groups = open_groups(settings, documents, Teams(appwrite, deadlines.prepare), deadlines.prepare)
    processor = OrderProcessor(
        collections,
        now=context.now,
        log=context.log,
        deadlines=deadlines,
        look_after=first_look_after(context.environment),
    )
    return await processor.process(order, lambda: admit(context, collections, groups, order, deadlines, caller))


def _response(outcome: PushAnswer) -> Response:
    status, body = write_answer(outcome)
    wait_s = body.get("retry_after_s")
    return Response(status, body, {"Retry-After": str(wait_s)} if isinstance(wait_s, int) else {})
