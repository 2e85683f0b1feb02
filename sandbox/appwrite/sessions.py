"""Sessions: the rows, Appwrite's model of them, and the cookies that carry them."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sandbox.appwrite.tokens import digest, new_session_secret, pack_session
from sandbox.appwrite.users import User
from sandbox.appwrite.wire import dumps, moment, new_id

LIFETIME: Final = timedelta(days=365)
_COLUMNS: Final = "id, user_id, provider, provider_uid, created, expire, address"
_FACTORS: Final = {"anonymous": "anonymous", "email": "password", "server": "server", "token": "token"}


@dataclass(frozen=True, slots=True)
class Session:
    """One row of `sessions`; its secret is known only when it was just made."""

    id: str
    user_id: str
    provider: str
    provider_uid: str
    created: str
    expire: str
    address: str

    def model(self, *, current: bool, secret: str = "") -> dict[str, object]:
        return {
            "$id": self.id,
            "$createdAt": self.created,
            "$updatedAt": self.created,
            "userId": self.user_id,
            "expire": self.expire,
            "provider": self.provider,
            "providerUid": self.provider_uid,
            "providerAccessToken": "",
            "providerAccessTokenExpiry": "",
            "providerRefreshToken": "",
            "ip": self.address,
            "osCode": "",
            "osName": "",
            "osVersion": "",
            "clientType": "",
            "clientCode": "",
            "clientName": "",
            "clientVersion": "",
            "clientEngine": "",
            "clientEngineVersion": "",
            "deviceName": "",
            "deviceBrand": "",
            "deviceModel": "",
            "countryCode": "--",
            "countryName": "Unknown",
            "current": current,
            "factors": [_FACTORS[self.provider]],
            "secret": secret,
            "mfaUpdatedAt": "",
        }


def open_session(db: sqlite3.Connection, user: User, provider: str, address: str, now: datetime) -> tuple[Session, str]:
    """A new session and its packed secret, which is nowhere kept in clear."""
    secret = new_session_secret()
    uid = (user.email or "") if provider == "email" else ""
    session = Session(new_id(now), user.id, provider, uid, moment(now), moment(now + LIFETIME), address)
    db.execute(
        "INSERT INTO sessions (id, user_id, secret_hash, provider, provider_uid, created, expire, address) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (session.id, user.id, digest(secret), provider, uid, session.created, session.expire, address),
    )
    return session, pack_session(user.id, secret)


def find_session(db: sqlite3.Connection, user_id: str, secret: str, now: datetime) -> Session | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM sessions WHERE user_id = ? AND secret_hash = ? AND expire > ?",
        (user_id, digest(secret), moment(now)),
    ).fetchone()
    return None if row is None else Session(*row)


def sessions_of(db: sqlite3.Connection, user_id: str) -> list[Session]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM sessions WHERE user_id = ? ORDER BY rowid", (user_id,))
    return [Session(*row) for row in rows]


def end_session(db: sqlite3.Connection, session_id: str) -> None:
    db.execute("DELETE FROM sessions WHERE id = ?", (session_id,))


def cookie_headers(project: str, packed: str, now: datetime, *, secure: bool) -> tuple[tuple[str, str], ...]:
    """The two cookies, and the header for clients that cannot keep cookies."""
    expires = (now + LIFETIME).strftime("%a, %d-%b-%Y %H:%M:%S GMT")
    age, lock = int(LIFETIME.total_seconds()), "; secure" if secure else ""
    tail = f"expires={expires}; Max-Age={age}; path=/{lock}; HttpOnly"
    return (
        ("X-Fallback-Cookies", dumps({f"a_session_{project}": packed})),
        ("Set-Cookie", f"a_session_{project}_legacy={packed}; {tail}"),
        ("Set-Cookie", f"a_session_{project}={packed}; {tail}; SameSite=None"),
    )


def clearing_headers(project: str) -> tuple[tuple[str, str], ...]:
    tail = "deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/; HttpOnly"
    return (
        ("X-Fallback-Cookies", "[]"),
        ("Set-Cookie", f"a_session_{project}_legacy={tail}"),
        ("Set-Cookie", f"a_session_{project}={tail}; SameSite=None"),
    )
