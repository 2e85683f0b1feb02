"""How a payment is shown in a terminal: a spinner, its history so far, and colours; needs rich."""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from daraja_core.public_state import State, is_terminal

from .display import Subject, steps
from .words import Tone, outcome_words, tone_of

_STYLES: Final[dict[Tone, str]] = {"good": "bold green", "bad": "bold red", "unknown": "bold yellow", "waiting": "cyan"}


@dataclass(slots=True)
class LiveDisplay:
    """What is under way is drawn anew several times a second; what has ended stays above it."""

    console: Console = field(default_factory=Console)
    _live: Live | None = None
    _waiting_for: str = ""
    _shown: tuple[Subject, State] | None = None

    def __enter__(self) -> Self:
        self._live = Live(console=self.console, get_renderable=self._draw, refresh_per_second=8, transient=True)
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keep()
        if self._live is not None:
            self._live.stop()

    def say(self, sentence: str) -> None:
        """A line above what is under way."""
        self.console.print(Text(sentence, style="dim"))

    def busy(self, sentence: str) -> None:
        """The words beside the spinner."""
        self._waiting_for = sentence

    def show(self, subject: Subject, state: State) -> None:
        """Draw it from now on; the one before stays as it was last."""
        if self._shown is not None and self._shown[0].handle != subject.handle:
            self._keep()
        self._shown, self._waiting_for = (subject, state), ""

    def _keep(self) -> None:
        if self._shown is not None:
            (subject, state), self._shown = self._shown, None
            self.console.print(_drawn(subject, state, is_over=True))

    def _draw(self) -> RenderableType:
        if self._shown is not None:
            return _drawn(*self._shown, is_over=False)
        return Spinner("dots", Text(self._waiting_for)) if self._waiting_for else Text()


def _drawn(subject: Subject, state: State, *, is_over: bool) -> RenderableType:
    style = _STYLES[tone_of(state)]
    history = [Text(line, style="dim") for line in steps(subject)]
    outcome = Text(outcome_words(state), style=style)
    is_waiting = not is_over and not is_terminal(state)
    return Group(
        Text(subject.title, style="bold"), *history, Spinner("dots", outcome, style=style) if is_waiting else outcome
    )
