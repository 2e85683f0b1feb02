"""The steps of a session's forms: what is a place of its own within a form, as pages are over a destination."""

from collections.abc import Callable

from .collection_view_model import CollectionViewModel
from .payout_view_model import NEW_PAYOUT, PayoutViewModel


class SessionSteps:
    """Those of the two forms that have several: a collection's, and a payout's with its review."""

    def __init__(self, collections: Callable[[], CollectionViewModel], payouts: Callable[[], PayoutViewModel]) -> None:
        self._collections = collections
        self._payouts = payouts

    def of(self, route: str) -> tuple[str, ...]:
        """As `FormSteps` says."""
        if route == NEW_PAYOUT:
            return self._payouts().steps
        return self._collections().steps if route.startswith("collection/") else ()

    def go_to(self, route: str, steps: tuple[str, ...]) -> None:
        """As `FormSteps` says."""
        if route == NEW_PAYOUT:
            self._payouts().go_to(steps)
        elif route.startswith("collection/"):
            self._collections().go_to(steps)
