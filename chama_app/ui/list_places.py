"""Where a page's lists are: once a connection that broke off is back, each is where it was."""

from .device import Device
from .screens.activity_screen import ACTIVITY_KEY
from .screens.home_screen import HOME_KEY
from .session import Session


class ListPlaces:
    """Belongs to one page."""

    def __init__(self, session: Session, device: Device) -> None:
        self._session = session
        self._device = device
        self._is_due = False
        self._on_change = lambda _, __: self._on_screen_change()  # observables keep no listener alive
        session.screen.subscribe(self._on_change)

    def on_connect(self) -> None:
        """The page draws everything anew, each list from its top on, and one that a page lies over once it is seen."""
        self._is_due = self._session.screen.is_covered
        self._device.return_to({} if self._is_due else self._places)

    def _on_screen_change(self) -> None:
        if self._is_due and not self._session.screen.is_covered:
            self._is_due = False
            self._device.return_to(self._places)

    @property
    def _places(self) -> dict[str, float]:
        return {HOME_KEY: self._session.members_list.place, ACTIVITY_KEY: self._session.activity.place}
