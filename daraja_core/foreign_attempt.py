"""An attempt of other credentials: it stays as it is, and what became of it is unknown until they are back."""

from dataclasses import replace
from datetime import datetime

from .attempt import Attempt, Pending, Unknown
from .events import Restored
from .machine import step

NOT_OURS = "it was begun with other credentials (another Appwrite project or shortcode), and is read once they are back"


def as_shown_elsewhere(attempt: Attempt, now: datetime) -> tuple[Attempt, Attempt]:
    """The attempt as after a restart, for news that come all the same, and what is shown of it until then.

    Nobody looks: so what is open is shown as unknown, and what never left as not sent. Neither is written down.
    """
    taken_up, _ = step(attempt, Restored(), now)
    is_open = isinstance(taken_up.phase, Pending)
    return taken_up, replace(taken_up, phase=Unknown("unreachable")) if is_open else taken_up
