"""The headers that every answer has: what a browser may do with it, and what an SDK is warned of."""

from collections.abc import Mapping
from typing import Final

from sandbox.appwrite.errors import VERSION
from sandbox.appwrite.handshake import allowed_origin
from sandbox.appwrite.settings import AppwriteSettings

NO_SNIFFING: Final = ("X-Content-Type-Options", "nosniff")
_METHODS: Final = "GET, POST, PUT, PATCH, DELETE"
_MAY_SEND: Final = (
    "Accept, Origin, Cookie, Set-Cookie, Content-Type, Content-Range, X-Appwrite-Project, X-Appwrite-Key, "
    "X-Appwrite-Dev-Key, X-Appwrite-Locale, X-Appwrite-Mode, X-Appwrite-JWT, X-Appwrite-Organization, "
    "X-Appwrite-Response-Format, X-Appwrite-Timeout, X-Appwrite-ID, X-Appwrite-Timestamp, X-Appwrite-Session, "
    "X-Appwrite-Platform, X-Appwrite-Impersonate-User-Id, X-Appwrite-Impersonate-User-Email, "
    "X-Appwrite-Impersonate-User-Phone, X-SDK-Version, X-SDK-Name, X-SDK-Language, X-SDK-Platform, X-SDK-GraphQL, "
    "X-SDK-Profile, Range, Cache-Control, Expires, Pragma, X-Fallback-Cookies, X-Requested-With, X-Forwarded-For, "
    "X-Forwarded-User-Agent"
)
_MAY_READ: Final = "X-Appwrite-Session, X-Fallback-Cookies"
_NEVER_CACHED: Final = (
    ("Cache-Control", "no-cache, no-store, must-revalidate"),
    ("Expires", "0"),
    ("Pragma", "no-cache"),
)


def common_headers(settings: AppwriteSettings, asked: Mapping[str, str], status: int) -> list[tuple[str, str]]:
    """What goes onto an answer of that status, whatever was called; `asked` are the request's headers."""
    found = cors(settings, asked.get("origin"))
    if asked.get("x-forwarded-proto") == "https":
        found.append(("Strict-Transport-Security", "max-age=10886400"))
    if status >= 400:
        found += _NEVER_CACHED
    wanted = asked.get("x-appwrite-response-format", "")
    if _newer(wanted):
        text = (
            f"The current SDK is built for Appwrite {wanted}. However, the current Appwrite server version is "
            f"{VERSION}. Please downgrade your SDK to match the Appwrite version: https://appwrite.io/docs/sdks"
        )
        found.append(("X-Appwrite-Warning", text))
    return found


def cors(settings: AppwriteSettings, origin: str | None) -> list[tuple[str, str]]:
    """Said to everybody; only a known origin is named, without which a browser shows the answer to nobody."""
    found = [
        ("Access-Control-Allow-Methods", _METHODS),
        ("Access-Control-Allow-Headers", _MAY_SEND),
        ("Access-Control-Expose-Headers", _MAY_READ),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Max-Age", "86400"),
    ]
    if origin and allowed_origin(settings, origin):
        found.append(("Access-Control-Allow-Origin", origin))
    return found


def _newer(version: str) -> bool:
    parts = [int(part) if part.isdigit() else 0 for part in version.split(".")]
    return parts > [int(part) for part in VERSION.split(".")]
