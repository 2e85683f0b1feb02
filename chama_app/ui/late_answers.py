"""Lets a page hear an answer that comes too late: Flet ends a page that answers for a control that is gone by then."""

import logging
from weakref import ref

import flet as ft

log = logging.getLogger("chama.late_answers")


def pass_over_late_answers(page: ft.Page) -> None:
    """Whoever asked has given up, or what was asked is drawn no more; from a busy device the answer comes later.

    Asked for once more it changes nothing: a page shows a new session after a restart within it.
    """
    hear = type(page.session).handle_invoke_method_results
    listening = ref(page.session)  # which would else keep itself alive

    def hear_or_pass_over(control_id: int, call_id: str, result: object, error: str | None) -> None:
        session = listening()
        try:
            if session is not None:
                hear(session, control_id, call_id, result, error)
        except RuntimeError as exc:  # Flet would close the page's connection, and nothing would be drawn any more
            log.info("an answer came too late: %s", exc)

    page.session.handle_invoke_method_results = hear_or_pass_over  # type: ignore[method-assign]  # Flet calls it by this
