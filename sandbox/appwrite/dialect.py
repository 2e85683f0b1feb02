"""The two names of everything: documents in collections of `databases`, rows in tables of `tablesdb`."""

from dataclasses import dataclass
from typing import Final

from sandbox.appwrite.catalogue import Collection, Database
from sandbox.appwrite.errors import AppwriteError
from sandbox.appwrite.events import Family
from sandbox.appwrite.work import Work


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words of one API; storage and rules are the same."""

    api: str  # as in error texts
    family: Family
    row: str
    table: str
    attribute: str
    security: str
    attributes: str

    @property
    def rows(self) -> str:
        return f"{self.row}s"

    @property
    def row_id(self) -> str:
        return f"{self.row}Id"

    @property
    def table_id(self) -> str:
        return f"{self.table}Id"

    def error(self, what: str, *values: str) -> AppwriteError:
        """`document_…` or `row_…`."""
        return AppwriteError(f"{self.row}_{what}", *values)

    def scope(self, kind: str, verb: str) -> str:
        words = {"row": self.rows, "table": f"{self.table}s", "attribute": self.attributes}
        return f"{words.get(kind, kind)}.{verb}"

    def database_and_table(self, work: Work) -> Collection:
        """The collection that the path names; raises when it or its database does not exist."""
        database = find_database(work)
        found = work.catalogue.collection(work.db, database, work.text("table_id"))
        if found is None:
            raise AppwriteError(f"{self.table}_not_found", work.text("table_id"))
        return found

    def table_model(self, collection: Collection) -> dict[str, object]:
        return {
            "$id": collection.id,
            "$createdAt": collection.created,
            "$updatedAt": collection.updated,
            "$permissions": list(collection.permissions),
            "databaseId": collection.database_id,
            "name": collection.name,
            "enabled": collection.enabled,
            self.security: collection.security,
            self.attributes: [attribute.model() for attribute in collection.attributes],
            "indexes": [index.model(collection, self.attributes) for index in collection.indexes],
            "bytesMax": 65535,
            "bytesUsed": collection.width(),
        }


def find_database(work: Work) -> Database:
    database = work.catalogue.database(work.db, work.text("database_id"))
    if database is None:
        raise AppwriteError("database_not_found", work.text("database_id"))
    return database


DOCUMENTS: Final = Dialect(
    "databases", "collections", "document", "collection", "attribute", "documentSecurity", "attributes"
)
ROWS: Final = Dialect("tablesDB", "tables", "row", "table", "column", "rowSecurity", "columns")
