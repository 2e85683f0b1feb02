"""`/check`: whoever may see a disbursement has Safaricom asked what became of it; what is known comes as a verdict."""

from collections.abc import Sequence

from daraja_core.check_wire import read_check_request, write_check_answer
from daraja_core.errors import DarajaError
from daraja_core.safaricom_wire import TokenRejected
from daraja_core.status_acknowledgement import AskOutcome, CannotAsk, NotAsked

from ..appwrite.caller import UnknownCallerError, read_caller
from ..appwrite.client import Appwrite, CallError
from ..appwrite.documents import Documents
from ..appwrite.retry import seconds_from_now
from ..appwrite.teams import Teams
from ..groups.membership import Groups, open_groups
from ..http import Response, refusal
from ..request_context import RequestContext
from ..settings import MissingVariableError, read_key, read_settings, required
from .claim import Claim
from .claim_store import ClaimStore
from .merchant import read_initiator, read_merchant
from .sender import SAFARICOM_CLIENTS
from .transaction_status import TransactionStatus

LOOK_SECONDS, ASK_SECONDS = 5.0, 7.0  # for Appwrite, then for Safaricom: the runtime ends everything after 15
UNKNOWN = CannotAsk("there is no disbursement with this id that this user may see")


async def handle(context: RequestContext) -> Response:
    """Answer an app. Asking moves no money, so whatever goes wrong may be tried again."""
    if context.request.method != "POST":
        return refusal(405, "POST it", {"Allow": "POST"})
    outcome: AskOutcome | TokenRejected
    try:
        outcome = await _ask(context)
    except MissingVariableError as exc:
        context.log.error(str(exc))
        outcome = CannotAsk(f"the function is not set up: {exc}")
    except UnknownCallerError as exc:
        outcome = TokenRejected(str(exc))
    except CallError as exc:
        outcome = NotAsked(f"Appwrite could not be asked: {exc}")
    except DarajaError as exc:
        outcome = CannotAsk(str(exc))
    return Response(*write_check_answer(outcome))


async def _ask(context: RequestContext) -> AskOutcome:
    disbursement_id = read_check_request(context.request.body)
    settings, merchant = read_settings(context.environment), read_merchant(context.environment)
    payments = required(context.environment, "DARAJA_PAYMENTS_COLLECTION_ID")
    initiator = read_initiator(context.environment)
    appwrite = Appwrite(
        context.http, endpoint=settings.endpoint, project_id=settings.project_id, key=read_key(context.request.headers)
    )
    deadline = seconds_from_now(LOOK_SECONDS)
    user_id = await read_caller(context.request.headers, appwrite, deadline)
    documents = Documents(appwrite, settings.database_id)
    groups = open_groups(settings, documents, Teams(appwrite, deadline), deadline)
    claims = ClaimStore(documents, payments)
    claim = await _visible(await claims.everybodys("b2c", disbursement_id, deadline), user_id, groups)
    if claim is None:
        return UNKNOWN
    if not claim.is_open:
        return CannotAsk("what became of it is known, or nothing was sent: read the record")
    safaricom = SAFARICOM_CLIENTS.get(merchant, context.http, context.now)
    status = TransactionStatus(safaricom, merchant, initiator, settings.callback_secrets[0], context.now)
    outcome, asked = await status.ask(claim, deadline + ASK_SECONDS)
    if asked is not claim:
        context.log.log(f"{claim.payment_id}: M-Pesa was asked what became of it: {type(outcome).__name__}")
        await _keep(documents, payments, asked)
    return outcome


async def _keep(documents: Documents, payments: str, claim: Claim) -> None:
    """Only how often it was asked: a claim that somebody changed meanwhile stays as it is."""
    try:
        await documents.update(payments, claim.document_id, claim.fields(), unchanged_since=claim.version)
    except CallError:
        return  # asked once more than is known, which moves no money


async def _visible(claims: Sequence[Claim], user_id: str, groups: Groups | None) -> Claim | None:
    """The own one, else one of a group that the user belongs to."""
    for claim in sorted(claims, key=lambda claim: claim.user_id != user_id):
        if await _may_see(claim, user_id, groups):
            return claim
    return None


async def _may_see(claim: Claim, user_id: str, groups: Groups | None) -> bool:
    if claim.user_id == user_id:
        return True
    if claim.group_id is None or groups is None:
        return False
    try:
        await groups.membership(claim.group_id, user_id)
    except DarajaError:
        return False
    return True
