"""The part of a session that asks before money is asked for, and does what was confirmed."""

from collections.abc import Callable
from dataclasses import replace

from daraja_core import Mirror

from ...domain.book import owed
from ...domain.request_plan import RequestPlan, plan_changes, plan_requests
from ...services.app_state import AppState
from .dialog_state import (
    ClearDemoDialog,
    DeclineDialog,
    Dialog,
    DialogState,
    LeaveDialog,
    MemberMenu,
    ModeDialog,
    NotSentDialog,
    RequestAgainDialog,
    RequestAllDialog,
    TreasurerDialog,
)
from .group_view_model import GroupViewModel
from .home_view_model import HomeViewModel
from .navigation_view_model import NavigationViewModel
from .payout_view_model import PayoutViewModel
from .settings_view_model import SettingsViewModel


class DialogViewModel:
    """Belongs to one session. A yes does what the dialog showed, or shows what has changed since and asks again.

    `on_press` is called when what was pressed is to be drawn soon, `on_sent` when money was asked for.
    """

    def __init__(
        self,
        state: AppState,
        mirror: Mirror | None,
        dialog: DialogState,
        home: HomeViewModel,
        payouts: PayoutViewModel,
        settings: SettingsViewModel,
        navigation: NavigationViewModel,
        group: GroupViewModel,
        on_press: Callable[[], None],
        on_sent: Callable[[], None],
    ) -> None:
        self._app_state = state
        self._mirror = mirror
        self._dialog = dialog
        self._home = home
        self._payouts = payouts
        self._settings = settings
        self._navigation = navigation
        self._group = group
        self._on_press = on_press
        self._on_sent = on_sent

    @property
    def is_counting(self) -> bool:
        """Whether the open dialog changes with time alone."""
        return self._dialog.current is not None and self._dialog.is_early

    def show_request_all(self) -> None:
        """Show whom "request all" would ask."""
        self._dialog.current = RequestAllDialog(self._plan())

    def show_request_again(self, member_id: str) -> None:
        """Show the question before asking again without an answer."""
        self._dialog.current = RequestAgainDialog(member_id, owed(self._app_state.snapshot().book, member_id))
        self._refresh_early()
        self._on_press()

    def set_checked(self, ticked: bool) -> None:
        """The box in that question."""
        if isinstance(self._dialog.current, RequestAgainDialog):
            self._dialog.current = replace(self._dialog.current, ticked=ticked)

    def confirm(self) -> None:
        """Yes to the open dialog."""
        self._on_press()
        dialog, self._dialog.current = self._dialog.current, None
        match dialog:
            case RequestAllDialog(plan):
                self._request_all(plan)
            case RequestAgainDialog(member_id, amount, ticked=True):
                self._request_again(member_id, amount)
            case NotSentDialog() as asked:
                self._payouts.confirm_not_sent(asked)
            case DeclineDialog() as asked:
                self._payouts.approvals.decline(asked)
            case ModeDialog() as asked:
                self._settings.choose_mode(asked)
            case ClearDemoDialog():
                self._settings.clear_demo()
            case TreasurerDialog() as asked:
                self._group.set_treasurer(asked)
            case LeaveDialog():
                self._navigation.confirm_leaving()
            case _:
                pass

    def dismiss(self) -> None:
        """No to the open dialog."""
        self._dialog.current = None

    def on_closed(self, asked: Dialog) -> None:
        """This dialog is gone from the screen, whoever closed it, and the client says so when it is: what was opened
        since stays."""
        if self._dialog.current is asked:
            self._dialog.current = None
        if isinstance(asked, MemberMenu):
            self._home.on_menu_closed()

    def refresh(self) -> None:
        """Bring the open dialog in line with the state; it closes when there is nothing left to ask."""
        asked = self._dialog.current
        if isinstance(asked, MemberMenu) and asked.member_id not in self._home.list.order:
            self._dialog.current = None  # somebody has left meanwhile
        self._refresh_early()

    def _refresh_early(self) -> None:
        asked = self._dialog.current
        if not isinstance(asked, RequestAgainDialog):
            return
        tile = self._home.tiles.get(asked.member_id)
        if tile and tile.row.needs_confirmation:
            self._dialog.is_early = self._app_state.clock.now() < tile.row.needs_confirmation.since
        else:
            self._dialog.current = None  # the answer came, or somebody else has asked already

    def _plan(self) -> RequestPlan:
        return plan_requests(self._app_state.snapshot().book, self._app_state.clock.now())

    def _request_all(self, shown: RequestPlan) -> None:
        """Ask those who were shown, for what was shown; when it is not that any more, ask whoever said yes again."""
        if self._app_state.requests.send_all(self._mirror, shown):
            self._on_sent()
            return
        plan = self._plan()
        self._dialog.current = RequestAllDialog(plan, plan_changes(shown, plan))

    def _request_again(self, member_id: str, shown: int) -> None:
        if self._app_state.requests.send_again(member_id, self._mirror, shown):
            self._on_sent()
            return
        amount = owed(self._app_state.snapshot().book, member_id)
        self._dialog.current = RequestAgainDialog(member_id, amount, shown_before=shown)
        self._refresh_early()
