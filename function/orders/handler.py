"""`/initiate` and `/disburse`: an app asks, and the function sends with credentials that no app ever sees."""

from daraja_core.errors import AppwriteError, ConfigError, DarajaError, InvalidOrderError
from daraja_core.function_wire import INITIATE_PATH, read_disbursement_request, read_payment_request, write_answer
from daraja_core.safaricom_wire import ProvenNotSent, PushAnswer, TokenRejected

from ..appwrite.caller import UnknownCallerError, read_caller
from ..appwrite.client import Appwrite, CallError
from ..appwrite.documents import Documents
from ..appwrite.teams import TREASURER, Teams, UnknownTeamError
from ..http import Response, refusal
from ..request_context import RequestContext
from ..settings import MissingVariableError, Settings, read_key, read_settings, required
from .claim import Flow
from .merchant import Merchant, read_initiator, read_merchant
from .processor import Collections, Deadlines, Order, OrderProcessor, deadlines_from_now
from .rate_limit import RateLimit
from .sender import SAFARICOM_CLIENTS, MerchantSender


async def handle(context: RequestContext) -> Response:
    """Answer an app. Whatever goes wrong before the request to Safaricom left is an error by name: nothing was sent."""
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
        outcome = ProvenNotSent(AppwriteError(f"Appwrite could not be asked, so nothing was sent: {exc}"))
    except DarajaError as exc:
        if isinstance(exc, ConfigError):
            context.log.error(str(exc))
        outcome = ProvenNotSent(exc)
    return _response(outcome)


async def _serve(context: RequestContext, deadlines: Deadlines) -> PushAnswer:
    settings, merchant = read_settings(context.environment), read_merchant(context.environment)
    payments = required(context.environment, "DARAJA_PAYMENTS_COLLECTION_ID")
    appwrite = Appwrite(
        context.http,
        endpoint=settings.endpoint,
        project_id=settings.project_id,
        key=read_key(context.request.headers),
    )
    user_id = await read_caller(context.request.headers, appwrite, deadlines.prepare)
    order, sender = _order(context, settings, merchant, user_id)
    await _check_membership(
        Teams(appwrite, deadlines.prepare), order, user_id, needs_treasurer=not _is_payment(context)
    )
    documents = Documents(appwrite, settings.database_id)
    verdicts: dict[Flow, str] = {"stk": settings.collection_id, "b2c": settings.b2c_collection_id}
    collections = Collections(documents, payments, verdicts, settings.callback_secrets)
    rate_limit = RateLimit(documents, payments, settings.collection_id, merchant.limits)
    processor = OrderProcessor(collections, rate_limit, sender, now=context.now, log=context.log, deadlines=deadlines)
    return await processor.process(order)


def _order(
    context: RequestContext, settings: Settings, merchant: Merchant, user_id: str
) -> tuple[Order, MerchantSender]:
    safaricom, secret = SAFARICOM_CLIENTS.get(merchant, context.http, context.now), settings.callback_secrets[0]
    body, limits = context.request.body, merchant.limits
    if _is_payment(context):
        return read_payment_request(body, user_id, limits.max_amount), MerchantSender(safaricom, merchant, secret)
    initiator = read_initiator(context.environment)
    order = read_disbursement_request(body, user_id, initiator.name, limits.max_payout)
    return order, MerchantSender(safaricom, merchant, secret, initiator)


def _is_payment(context: RequestContext) -> bool:
    return context.request.path == INITIATE_PATH


async def _check_membership(teams: Teams, order: Order, user_id: str, *, needs_treasurer: bool) -> None:
    if order.group_id is None:
        if needs_treasurer:
            raise InvalidOrderError("group_id must name the team whose treasurer sends the money")
        return
    try:
        roles = await teams.roles(order.group_id, user_id)
    except UnknownTeamError:
        roles = None
    if roles is None:
        raise AppwriteError("the user does not belong to this team", status=403, kind="not_a_member")
    if needs_treasurer and TREASURER not in roles:
        raise AppwriteError("only a treasurer of this team may send money", status=403, kind="not_a_treasurer")


def _response(outcome: PushAnswer) -> Response:
    status, body = write_answer(outcome)
    wait_s = body.get("retry_after_s")
    return Response(status, body, {"Retry-After": str(wait_s)} if isinstance(wait_s, int) else {})
