"""A user for as long as somebody looks around: made with the operator's key, and gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from .project_api import ProjectApi, segment


@contextmanager
def visitor(api: ProjectApi) -> Iterator[str]:
    """His session. Raises ApiError."""
    user_id = str(api.call("post", "/users", {"userId": "unique()", "name": "daraja doctor"})["$id"])
    place = f"/users/{segment(user_id)}"
    try:
        yield str(api.call("post", f"{place}/sessions", {})["secret"])
    finally:
        api.call("delete", place)
