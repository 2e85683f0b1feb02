"""Lets a page hear an answer that comes too late: Flet ends a page that answers for a control that is gone by then."""

import logging
from weakref import WeakMethod

import flet as ft

log = logging.getLogger("chama.late_answers")


def pass_over_late_answers(page: ft.Page) -> None:
    """Whoever asked has given up, or what was asked is drawn no more; from a busy device the answer comes later."""
    hearing = WeakMethod(page.session.handle_invoke_method_results)  # the session would else keep itself alive

    def hear_or_pass_over(control_id: int, call_id: str, result: object, error: str | None) -> None:
        hear = hearing()
        try:
            if hear is not None:
                hear(control_id, call_id, result, error)
        except RuntimeError as exc:  # Flet would close the page's connection, and nothing would be drawn any more
            log.info("an answer came too late: %s", exc)

    page.session.handle_invoke_method_results = hear_or_pass_over  # type: ignore[method-assign]  # Flet calls it by this
