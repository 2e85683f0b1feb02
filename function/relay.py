"""`/initiate` and `/disburse`: an app asks, and the function sends with credentials that no app ever sees."""

import asyncio

from .appwrite import Appwrite, CallError
from .caller import UnknownCallerError, read_caller
from .claims import Flow
from .counter import Counter
from .documents import Documents
from .exchange import Response, refusal
from .limits import Gate
from .merchant import Merchant, read_initiator, read_merchant
from .rules.errors import AppwriteError, ConfigError, DarajaError, InvalidOrderError
from .rules.function_wire import INITIATE_PATH, read_disbursement_request, read_payment_request, write_answer
from .rules.safaricom_wire import ProvenNotSent, PushAnswer, TokenRejected
from .sending import WARM, DirectSender
from .settings import MissingVariableError, Settings, read_key, read_settings, required
from .teams import TREASURER, Teams, UnknownTeamError
from .till import SEND_BY, Books, Order, Till


async def relay(counter: Counter) -> Response:
    """Answer an app. Whatever goes wrong before the request to Safaricom left is an error by name: nothing was sent."""
    if counter.request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    deadline = asyncio.get_running_loop().time() + SEND_BY
    try:
        outcome = await _serve(counter, deadline)
    except MissingVariableError as exc:
        counter.log.error(str(exc))
        outcome = ProvenNotSent(ConfigError(f"the function is not set up: {exc}"))
    except UnknownCallerError as exc:
        outcome = TokenRejected(str(exc))
    except CallError as exc:
        outcome = ProvenNotSent(AppwriteError(f"Appwrite could not be asked, so nothing was sent: {exc}"))
    except DarajaError as exc:
        if isinstance(exc, ConfigError):
            counter.log.error(str(exc))
        outcome = ProvenNotSent(exc)
    return _response(outcome)


async def _serve(counter: Counter, deadline: float) -> PushAnswer:
    settings, merchant = read_settings(counter.environment), read_merchant(counter.environment)
    payments = required(counter.environment, "DARAJA_PAYMENTS_COLLECTION_ID")
    appwrite = Appwrite(
        counter.http,
        endpoint=settings.endpoint,
        project_id=settings.project_id,
        key=read_key(counter.request.headers),
    )
    user_id = await read_caller(counter.request.headers, appwrite)
    order, sender = _order(counter, settings, merchant, user_id)
    await _check_membership(Teams(appwrite), order, user_id, needs_treasurer=not _is_payment(counter))
    documents = Documents(appwrite, settings.database_id)
    verdicts: dict[Flow, str] = {"stk": settings.collection_id, "b2c": settings.b2c_collection_id}
    books = Books(documents, payments, verdicts, settings.callback_secrets)
    gate = Gate(documents, payments, settings.collection_id, merchant.limits)
    return await Till(books, gate, sender, counter.now, counter.log, deadline).take(order)


def _order(counter: Counter, settings: Settings, merchant: Merchant, user_id: str) -> tuple[Order, DirectSender]:
    safaricom, secret = WARM.get(merchant, counter.http, counter.now), settings.callback_secrets[0]
    body, limits = counter.request.body, merchant.limits
    if _is_payment(counter):
        return read_payment_request(body, user_id, limits.max_amount), DirectSender(safaricom, merchant, secret)
    initiator = read_initiator(counter.environment)
    order = read_disbursement_request(body, user_id, initiator.name, limits.max_payout)
    return order, DirectSender(safaricom, merchant, secret, initiator)


def _is_payment(counter: Counter) -> bool:
    return counter.request.path == INITIATE_PATH


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
