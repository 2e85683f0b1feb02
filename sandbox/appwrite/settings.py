"""What the embedder decides about the Appwrite side."""

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class AppwriteSettings:
    """One project with one database.

    `api_key` is the operator's key with every scope. The function's own key (`function_key`) is derived from it, so
    that it stays the same across restarts, and may read and write rows, users and teams but no schema. Browsers may
    call from `allowed_hosts`. `mariadb` is what the server keeps its data in: ids and texts have no case there, and a
    row has 65,535 bytes; without it they are as in MongoDB. A data file keeps what it was made with.
    An `empty` one begins without database and collections; a function that is made there answers at
    `function_domain`, and web platforms that are made there are `registered_hosts`.
    """

    project_id: str
    api_key: str = field(repr=False)
    database_path: Path
    database_id: str = "payments"
    collection_id: str = "transactions"
    b2c_collection_id: str = "disbursements"
    dead_letter_collection_id: str = "dead_letters"
    payments_collection_id: str = "payments"
    function_domain: str = ""
    empty: bool = False
    registered_hosts: set[str] = field(default_factory=set, compare=False)
    mariadb: bool = True
    allowed_hosts: frozenset[str] = LOOPBACK_NAMES

    @property
    def function_key(self) -> str:
        digest = hmac.new(self.api_key.encode(), b"function key", hashlib.sha256).hexdigest()
        return f"dynamic_{digest}"
