"""The database of a project under either of Appwrite's two APIs: what is there, and the steps of the plan taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from ..schema import DEAD_LETTERS, Attribute
from .project_api import Answer, ApiError, ProjectApi, segment
from .schema_plan import CloseCollection, CreateAttribute, CreateCollection, CreateIndex, Drift, Found, Step, steps
from .wanted import Wanted

ApiName = Literal["databases", "tablesdb"]
Report = Callable[[str], None]
LONGEST_WAIT_S: Final = 120
_LONGEST_VARCHAR: Final = 16_381


@dataclass(frozen=True, slots=True)
class Words:
    """What the two APIs call the same things."""

    api: ApiName
    collections: str
    collection_id: str
    attributes: str
    security: str
    documents: str


DATABASES: Final = Words("databases", "collections", "collectionId", "attributes", "documentSecurity", "documents")
TABLES: Final = Words("tablesdb", "tables", "tableId", "columns", "rowSecurity", "rows")


class NeverReadyError(Exception):
    """Attributes or indexes did not become available; running again goes on from there."""


def words_of(api: ProjectApi, wanted: ApiName | None) -> Words:
    """The API to use: the one that was named, else the older one where the server still has it."""
    if wanted is not None:
        return DATABASES if wanted == "databases" else TABLES
    try:
        api.call("get", "/databases")
    except ApiError as exc:
        if exc.status == 404:
            return TABLES
        raise
    return DATABASES


class Database:
    """The project's database. All methods raise ApiError."""

    def __init__(self, api: ProjectApi, words: Words, wanted: Wanted, wait: Callable[[float], None]) -> None:
        self._api = api
        self._words = words
        self._wanted = wanted
        self._wait = wait
        self._place = f"/{words.api}/{segment(wanted.database_id)}"

    @property
    def is_there(self) -> bool:
        return self._api.find(self._place) is not None

    def create(self) -> None:
        _once(lambda: self._api.call("post", f"/{self._words.api}", {
            "databaseId": self._wanted.database_id, "name": "Payments",
        }))  # fmt: skip

    def plan(self) -> Iterator[Step]:
        for collection_id, collection in self._wanted.collections:
            yield from steps(collection_id, collection, self.found(collection_id))

    def found(self, collection_id: str) -> Found | None:
        place = self._collection(collection_id)
        head = self._api.find(place)
        if head is None:
            return None
        attributes = self._api.find_all(f"{place}/{self._words.attributes}", self._words.attributes)
        indexes = self._api.find_all(f"{place}/indexes", "indexes")
        return Found(
            tuple(head.get("$permissions", ())),
            bool(head.get(self._words.security)),
            {str(each["key"]): each for each in attributes},
            {str(each["key"]): each for each in indexes},
        )

    def waiting_letters(self, most: int) -> list[Answer]:
        """The dead letters that nobody has fed in again or looked at; none where there is no such collection yet."""
        place = self._collection(next(name for name, each in self._wanted.collections if each is DEAD_LETTERS))
        if self._api.find(place) is None:
            return []
        waits = {"method": "isNull", "attribute": "replayedAt"}
        documents = self._words.documents
        return list(self._api.find_all(f"{place}/{documents}", documents, most, [waits]))

    def take(self, step: Step) -> None:
        match step:
            case CreateCollection(collection_id):
                body = {self._words.collection_id: collection_id, "name": collection_id, **self._closed()}
                _once(lambda: self._api.call("post", f"{self._place}/{self._words.collections}", body))
            case CloseCollection(collection_id):
                self._api.call("put", self._collection(collection_id), {"name": collection_id, **self._closed()})
            case CreateAttribute(collection_id, attribute):
                self._create_attribute(collection_id, attribute)
            case CreateIndex(collection_id, index):
                place = f"{self._collection(collection_id)}/indexes"
                over = list(index.attributes)
                body = {"key": index.key, "type": index.type, self._words.attributes: over, "orders": []}
                _once(lambda: self._api.call("post", place, body))
            case Drift():
                return

    def wait_until_ready(self, kind: Literal["attributes", "indexes"], report: Report) -> None:
        """Appwrite makes them one after the other in the background. Raises NeverReadyError."""
        for collection_id, _ in self._wanted.collections:
            waited = 0.0
            while waiting := self._waiting(collection_id, kind):
                if waited >= LONGEST_WAIT_S:
                    raise NeverReadyError(
                        f"{collection_id}: {', '.join(waiting)} did not become available within {LONGEST_WAIT_S} "
                        "seconds: run this again, it goes on from there"
                    )
                report(f"waiting for {len(waiting)} {kind} of {collection_id}")
                self._wait(1.0)
                waited += 1.0

    def _waiting(self, collection_id: str, kind: str) -> list[str]:
        found = self.found(collection_id)
        entries = {} if found is None else found.attributes if kind == "attributes" else found.indexes
        return [key for key, entry in entries.items() if entry.get("status") == "processing"]

    def _create_attribute(self, collection_id: str, attribute: Attribute) -> None:
        body: dict[str, object] = {"key": attribute.key, "required": attribute.required}
        kind = attribute.kind if attribute.kind == "integer" else self._string_kind(attribute)
        if kind in ("string", "varchar"):
            body["size"] = attribute.size
        place = f"{self._collection(collection_id)}/{self._words.attributes}/{kind}"
        _once(lambda: self._api.call("post", place, body))

    def _string_kind(self, attribute: Attribute) -> str:
        if self._words is DATABASES:
            return "string"
        return "varchar" if attribute.size <= _LONGEST_VARCHAR else "text"

    def _collection(self, collection_id: str) -> str:
        return f"{self._place}/{self._words.collections}/{segment(collection_id)}"

    def _closed(self) -> dict[str, object]:
        return {"permissions": [], self._words.security: True, "enabled": True}


def _once(create: Callable[[], dict[str, Any]]) -> None:
    """A run that was cut off, or runs beside this one, may have made it already."""
    try:
        create()
    except ApiError as exc:
        if exc.status != 409:
            raise
