"""How every test runs: one that hangs is a failure that says where, with its tasks' stacks in the report."""

import asyncio
import faulthandler
import gc
import traceback
from collections.abc import Generator, Iterator
from types import CoroutineType, FrameType, TracebackType

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key  # the terminal's, while sys.stderr is captured
from hypothesis import HealthCheck, settings

gc.disable()  # nothing that reading the tests makes is garbage
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")  # how long an example takes says how busy the machine is
settings.register_profile("fast", settings.get_profile("any machine"), max_examples=25)


def pytest_configure(config: pytest.Config) -> None:
    """Try a quarter of the examples where the slow tests are left out, too; `make test` tries them all."""
    if "not slow" in config.option.markexpr:
        settings.load_profile("fast")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the thousands of tests out of every later search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what the tasks of the event loop were waiting for."""
    report = yield
    if call.excinfo is not None and is_out_of_time(call.excinfo):
        for loop in loops(call.excinfo.tb):
            report.sections.append(("what the tasks waited for", "\n".join(map(waiting, asyncio.all_tasks(loop)))))
    return report


@pytest.hookimpl(trylast=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]) -> None:
    """End the process, with every thread's stack, when the cleanup of a test that ran out of time hangs, too."""
    if call.excinfo is not None and is_out_of_time(call.excinfo):
        limit_s, terminal = float(node.config.getini("timeout")), node.config.stash[fault_handler_stderr_fd_key]
        faulthandler.dump_traceback_later(limit_s, exit=True, file=terminal)  # pytest calls it off after the test


def is_out_of_time(error: pytest.ExceptionInfo[BaseException]) -> bool:
    """Whether pytest-timeout ended the test."""
    return isinstance(error.value, pytest.fail.Exception) and "from pytest-timeout" in str(error.value)


def loops(trace: TracebackType | None) -> Iterator[asyncio.AbstractEventLoop]:
    """The event loops that ran at that moment."""
    found = (frame.f_locals.get("self") for frame, _ in traceback.walk_tb(trace))
    yield from {one for one in found if isinstance(one, asyncio.AbstractEventLoop)}


def waiting(task: "asyncio.Task[object]") -> str:
    """A task and the stack of its coroutines, from the outermost to where it waits."""
    frames: list[tuple[FrameType, int]] = []
    awaited: object = task.get_coro()
    while isinstance(awaited, CoroutineType):
        if awaited.cr_frame is not None:
            frames.append((awaited.cr_frame, awaited.cr_frame.f_lineno))
        awaited = awaited.cr_await
    return f"{task.get_name()}\n" + "".join(traceback.StackSummary.extract(frames).format())
