"""Appwrite's HTTP dialect as values: paths built, answers read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote, urlencode

from .config import DarajaConfig
from .document import from_document
from .errors import AppwriteError
from .group_record import GroupRecord, record_from_document
from .group_roles import known_roles
from .safaricom_refusals import Json, plain_text, read_object
from .safaricom_wire import Flow
from .verdict import Verdict

ACCOUNT_PATH = "/account"
ANONYMOUS_PATH = "/account/sessions/anonymous"
JWT_PATH = "/account/jwts"
NOT_APPWRITE = "not_appwrite"
MOST_IDS = 100  # in one `equal`, and documents in one page
LONGEST_QUERY = 4096  # characters of one query


def read_paths(config: DarajaConfig, flow: Flow, payment_ids: Sequence[str]) -> Iterator[str]:
    """The paths that read all documents of these payments, as few as Appwrite's limits allow."""
    for some in _batches(payment_ids):
        # `total=0` saves the server a count; the default page is 25 documents.
        pairs = [("queries[0]", _equal(some)), ("queries[1]", _query("limit", [MOST_IDS])), ("total", "0")]
        yield f"{documents_path(config, flow)}?{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Verdicts of a group. `newest` is the server's own moment of the latest write among them, None without any."""

    verdicts: tuple[Verdict, ...]
    newest: datetime | None = None


def group_path(config: DarajaConfig, flow: Flow, group_id: str, since: datetime | None, after: str | None) -> str:
    """The path that reads one page of a group's documents: those written after `since`, behind the document `after`."""
    queries = [_equal_to("groupId", [group_id]), _query("limit", [MOST_IDS])]
    if since is not None:
        queries.append(_compare("greaterThan", "$updatedAt", _milliseconds(since)))
    if after is not None:
        queries.append(_query("cursorAfter", [after]))
    pairs = [(f"queries[{place}]", query) for place, query in enumerate(queries)]
    return f"{documents_path(config, flow)}?{urlencode([*pairs, ('total', '0')])}"


def records_path(config: DarajaConfig, group_id: str, since: datetime | None, after: str | None) -> str:
    """The path that reads one page of a group's records in their order: those written from `since` on, behind `after`.

    Appwrite's own order, by `$sequence`, is what comes without any order in the query.
    """
    queries = [_equal_to("groupId", [group_id]), _query("limit", [MOST_IDS])]
    if since is not None:
        queries.append(_compare("greaterThan", "$createdAt", _milliseconds(since)))
    if after is not None:
        queries.append(_query("cursorAfter", [after]))
    pairs = [(f"queries[{place}]", query) for place, query in enumerate(queries)]
    return f"{_documents_path(config, config.records_collection_id)}?{urlencode([*pairs, ('total', '0')])}"


def membership_path(group_id: str, user_id: str) -> str:
    """The path that reads what one user is in a group."""
    return f"/teams/{quote(group_id, safe='')}/memberships?{urlencode({'queries[0]': _equal_to('userId', [user_id])})}"


def documents_path(config: DarajaConfig, flow: Flow) -> str:
    """Where the documents of a flow are."""
    return _documents_path(config, collection_of(config, flow))


def collection_of(config: DarajaConfig, flow: Flow) -> str:
    """The collection that holds a flow's verdicts."""
    return config.appwrite_collection_id if flow == "stk" else config.b2c_collection_id


def read_answer(status: int, body: bytes) -> dict[str, Json]:
    """The object that Appwrite answered with. Raises AppwriteError for an error, and for what is not Appwrite's."""
    answer = read_object(body)
    if answer is not None and 200 <= status < 300:
        return answer
    kind = answer.get("type") if answer is not None else None
    if answer is None or not isinstance(kind, str):
        # A hotel's sign-in page, a proxy's error page: never Appwrite, which always answers an API call with JSON.
        raise AppwriteError(
            f"HTTP {status} did not come from Appwrite: check appwrite_endpoint, or sign in to this network first",
            status=status,
            kind=NOT_APPWRITE,
        )
    raise AppwriteError(f"Appwrite: {plain_text(answer.get('message'))} ({kind})", status=status, kind=kind)


def when_again(headers: Mapping[str, str]) -> str:
    """When a request refused as one too many is worth another try, by the server's own clock: ours may be wrong."""
    wait_s = seconds_until_again(headers)
    if wait_s is None:
        return "later"
    return f"in {wait_s} seconds" if wait_s < 120 else f"in {-(-wait_s // 60)} minutes"


def seconds_until_again(headers: Mapping[str, str]) -> int | None:
    """The same as a number; None when the server does not say it."""
    after, reset = headers.get("Retry-After", ""), headers.get("X-RateLimit-Reset", "")
    if _is_number(after):
        return int(after)
    try:
        now = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    if not _is_number(reset):
        return None
    return max(1, int(reset) - int(now.timestamp()))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12


def read_documents(answer: Mapping[str, Json], payment_ids: Sequence[str]) -> list[Verdict]:
    """The verdicts in a list of documents. Others' and unreadable ones are left out: ids compare without case there."""
    documents = answer.get("documents")
    if not isinstance(documents, list):
        raise AppwriteError("the answer has no list of documents", status=200, kind=NOT_APPWRITE)
    asked = frozenset(payment_ids)
    mine = (one for one in documents if isinstance(one, dict) and one.get("paymentId") in asked)
    return [verdict for document in mine if (verdict := from_document(document)) is not None]


def read_page(answer: Mapping[str, Json]) -> tuple[GroupPage, str | None]:
    """The verdicts on one page, and the id to ask the next one with; None when this was the last."""
    documents = answer.get("documents")
    if not isinstance(documents, list):
        raise AppwriteError("the answer has no list of documents", status=200, kind=NOT_APPWRITE)
    objects = [document for document in documents if isinstance(document, dict)]
    verdicts = tuple(verdict for document in objects if (verdict := from_document(document)) is not None)
    written = [at for document in objects if (at := _written_at(document)) is not None]
    last = documents[-1] if len(documents) == MOST_IDS else None
    last_id = last.get("$id") if isinstance(last, dict) else None
    return GroupPage(verdicts, max(written, default=None)), last_id if isinstance(last_id, str) else None


def _written_at(document: Mapping[str, Json]) -> datetime | None:
    told = document.get("$updatedAt")
    try:
        at = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def read_records_page(answer: Mapping[str, Json]) -> tuple[list[GroupRecord], str | None]:
    """The records on one page, and the id to ask the next one with; None when this was the last."""
    documents = answer.get("documents")
    if not isinstance(documents, list):
        raise AppwriteError("the answer has no list of documents", status=200, kind=NOT_APPWRITE)
    records = [record_from_document(document) for document in documents if isinstance(document, dict)]
    last = documents[-1] if len(documents) == MOST_IDS else None
    last_id = last.get("$id") if isinstance(last, dict) else None
    return [one for one in records if one is not None], last_id if isinstance(last_id, str) else None


def read_roles(answer: Mapping[str, Json], user_id: str) -> frozenset[str]:
    """The roles of one user in a list of memberships that was asked for by his id; none for who is not in it.

    Projects hide from clients whose a membership is, unless told otherwise: then the id is empty, and the query alone
    says that a single membership is his. Of several nobody could tell.
    """
    members = answer.get("memberships")
    if not isinstance(members, list):
        raise AppwriteError("the answer has no list of memberships", status=200, kind=NOT_APPWRITE)
    for member in members:
        match member:
            case {"userId": str(found), "roles": [*roles]} if found == user_id or (not found and len(members) == 1):
                return known_roles(str(role) for role in roles)
    return frozenset()


def read_session_secret(answer: Mapping[str, Json], fallback: str, set_cookies: Sequence[str]) -> str:
    """The secret of a new session. The body's is empty for a client: the cookie's value is the secret.

    `fallback` is the X-Fallback-Cookies header, `set_cookies` are the Set-Cookie headers.
    """
    in_header = read_object(fallback.encode()) or {}
    in_cookies: dict[str, Json] = dict(_read_cookie(line) for line in set_cookies)
    for secret in (answer.get("secret"), *_session_values(in_header), *_session_values(in_cookies)):
        if isinstance(secret, str) and secret and secret.isascii() and secret.isprintable():
            return secret
    raise AppwriteError("Appwrite made a session, but its secret came neither in a cookie nor in the fallback header")


def is_unknown_session(error: AppwriteError) -> bool:
    """Whether the server took us for a guest: a closed list, for a session that works is never discarded."""
    return error.status == 401 and error.kind == "general_unauthorized_scope"


def _documents_path(config: DarajaConfig, collection: str) -> str:
    return f"/databases/{quote(config.appwrite_database_id)}/collections/{quote(collection)}/documents"


def _milliseconds(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _compare(method: str, attribute: str, value: str) -> str:
    query = {"method": method, "attribute": attribute, "values": [value]}
    return json.dumps(query, separators=(",", ":"))


def _read_cookie(line: str) -> tuple[str, str]:
    name, _, value = line.partition(";")[0].partition("=")
    return name.strip(), unquote(value.strip())  # percent-encoded there, and not in the fallback header


def _session_values(cookies: Mapping[str, Json]) -> list[Json]:
    names = sorted(name for name in cookies if name.startswith("a_session_"))  # the plain name sorts before its _legacy
    return [cookies[name] for name in names]


def _batches(payment_ids: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    length = bare = len(_equal([])) - 1  # each id is counted with a comma, and the first has none
    for payment_id in dict.fromkeys(payment_ids):
        added = len(json.dumps(payment_id)) + 1
        if len(some) == MOST_IDS or length + added > LONGEST_QUERY:
            yield some
            some, length = [], bare
        some.append(payment_id)
        length += added
    if some:
        yield some


def _equal(payment_ids: list[str]) -> str:
    return _equal_to("paymentId", payment_ids)


def _equal_to(attribute: str, values: list[str]) -> str:
    return json.dumps({"method": "equal", "attribute": attribute, "values": values}, separators=(",", ":"))


def _query(method: str, values: list[int] | list[str]) -> str:
    return json.dumps({"method": method, "values": values}, separators=(",", ":"))
