"""The way through a start that goes wrong, and through what the next start will do."""

from collections.abc import AsyncIterator
from typing import get_args

from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.start_problems import StartProblem, StartProblemKind
from chama_app.storage.mode import Mode

from ..example_chama import paid
from .shared_screens import drawn
from .stage import Stage

NAMES = ("DARAJA_CONSUMER_KEY", "DARAJA_CONSUMER_SECRET", "DARAJA_PASSKEY")
KINDS: tuple[StartProblemKind, ...] = get_args(StartProblemKind)
MODES: tuple[Mode, ...] = get_args(Mode)


async def start_tour(stage: Stage) -> AsyncIterator[str]:
    """News of an earlier run, settings that wait for a start, and every reason for which there is none."""
    session, modes, backup = stage.session, stage.session.settings.modes, stage.session.settings.backup
    stage.engine.change("m-checking_earlier.1", paid("UKK1KKKKKK"))
    await stage.page.until(lambda: session.tiles["m-checking_earlier"].row.status is PaymentStatus.PAID)
    yield await drawn(stage, "news of an earlier payment")
    await stage.page.let_notices_pass()
    session.navigate("settings")
    async with stage.pause:
        for mode in MODES[1:]:
            modes.next_mode = mode
            yield await drawn(stage, f"{mode} from the next start on")
        modes.next_mode, modes.is_given, modes.is_clearing = modes.mode, True, True
        yield await drawn(stage, "a mode that was given, while the demo is cleared")
    await backup.show(await stage.backups.make())
    backup.set_typed(session.words.backups.word)
    await stage.backups.stage(backup.form.content)
    backup.form.is_staged = True
    yield await drawn(stage, "a backup that waits for the next start")
    session.navigate("settings")
    await stage.page.until(lambda: backup.form.is_waiting)
    yield await drawn(stage, "settings while a backup waits for the next start")
    session.navigate("home")
    session.app_state.is_backup_refused = True
    session.app_state.set_problem(None)
    yield await drawn(stage, "a backup that was damaged before the start")
    session.app_state.forget_refused_backup()
    for kind in KINDS:
        names = NAMES if kind in ("missing", "unusable") else ("DARAJA_APP_DATA",)
        await stage.fail_to_start(StartProblem(kind, names, "without_v1", "full"))
        yield await drawn(stage, f"no start: {kind}")
