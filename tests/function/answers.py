"""What the small Appwrite says when it says no."""

import httpx

KEY = "standard_the-functions-own-key"
TYPES = {401: "user_unauthorized", 400: "document_invalid_structure", 429: "general_rate_limit_exceeded"}


def error(status: int, kind: str) -> httpx.Response:
    """An error body. Its message holds what must never be in a log."""
    body = {"message": "A sentence with ws_CO_26032026133641276700000000 in it", "code": status, "type": kind}
    return httpx.Response(status, json=body | {"version": "1.9.6"})
