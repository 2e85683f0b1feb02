"""Bodies as the log may hold them: as they were sent, with every secret in them replaced."""

import json
import re
from typing import Any

LONGEST = 20_000  # characters; whatever is longer was not written by Safaricom or for it
MASK = "•••"
SECRETS = frozenset({"password", "securitycredential", "access_token", "passkey", "pin", "consumersecret"})


def masked_body(body: bytes) -> Any:
    """JSON as an object, anything else as text; nothing at all as None."""
    if not body:
        return None
    text = body.decode(errors="replace")
    if len(text) > LONGEST:
        return f"{len(body)} bytes, too long to be kept"
    try:
        return _masked(json.loads(text))
    except (ValueError, RecursionError):
        return _without_named_secrets(text)


def _masked(value: Any) -> Any:
    match value:
        case dict():
            return {name: MASK if _is_secret(name) else _masked(inner) for name, inner in value.items()}
        case list():
            return [_masked(inner) for inner in value]
        case _:
            return value


def _is_secret(name: str) -> bool:
    return re.sub(r"[ _-]", "", name.lower()) in {one.replace("_", "") for one in SECRETS}


def _without_named_secrets(text: str) -> str:
    """Text that is no JSON, such as a form or JSON with a slip in it: what follows a secret's name is left out."""
    names = "|".join(one.replace("_", "[ _-]?") for one in SECRETS)
    return re.sub(rf"({names})([\"']?\s*[:=]\s*[\"']?)[^\s\"'&,}}]+", rf"\1\2{MASK}", text, flags=re.IGNORECASE)
