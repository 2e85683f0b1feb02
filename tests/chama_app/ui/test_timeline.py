"""The history of a payment as it is drawn."""

from typing import Any, cast

import flet as ft

from chama_app.i18n import ENGLISH
from chama_app.ui.components.timeline import timeline

from .fake_page import inside
from .history_screens import histories


def test_the_thread_goes_on_to_the_next_entry_however_many_lines_stand_beside_it() -> None:
    told = next(one for one in histories().requests if len(one.timeline) > 2)
    rows = [one for one in inside(timeline(told, ENGLISH)) if isinstance(one, ft.Row) and one.intrinsic_height]
    threads = [cast(Any, row.controls[0]).controls[1:] for row in rows]
    assert len(rows) == len(told.timeline)
    assert all(row.vertical_alignment is ft.CrossAxisAlignment.STRETCH for row in rows)
    assert [[thread.expand for thread in those] for those in threads] == [[True]] * (len(rows) - 1) + [[]]
