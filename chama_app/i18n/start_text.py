"""Fills in the words about a start that goes wrong."""

from ..domain.start_problems import StartProblem
from .english import ENGLISH
from .kiswahili import KISWAHILI
from .words import Words


def start_text(problem: StartProblem, words: Words) -> str:
    """Why money cannot move; what it is about by its name in the form, where that has one."""
    said, labels = words.start, words.settings.names
    names = ", ".join(labels.get(name, name) for name in problem.names) or said.some_key
    if problem.kind == "missing":
        return said.missing.of(len(problem.names), names=names)
    wrong, why = said.unusable[problem.fault], words.record.why[problem.disk]
    return said.problems[problem.kind].format(names=names, wrong=wrong, why=why)


def in_every_language(problem: StartProblem | None = None) -> str:
    """The same on a page that has no language yet; without a problem, that it could not be opened."""
    return "\n".join(
        start_text(problem, words) if problem else words.start.page_not_opened for words in (ENGLISH, KISWAHILI)
    )
