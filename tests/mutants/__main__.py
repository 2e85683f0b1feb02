"""`python -m tests.mutants`: a seeded sample of faults in every folder, and a table of how many the tests noticed."""

import argparse
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from .mutations import Mutation, mutations
from .reach import Reach, measure
from .trial import Trial, Workspace

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "rules": "daraja_core/*.py",
    "drivers": "daraja_core/drivers/*.py",
    "function": "function/**/*.py",
    "domain": "chama_app/domain/*.py",
    "storage": "chama_app/storage/*.py",
    "services": "chama_app/services/*.py",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers 0 however many survive: what to do about them is for people to decide."""
    flags = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        kept = flags.coverage or Path(folder) / "coverage"
        if not kept.exists():
            measure(ROOT, kept)
        reach, chosen = Reach(kept), _sample(flags.folder or list(FOLDERS), flags.count, flags.seed)
        trials = {name: _try_out(Path(folder), found, reach, flags.workers) for name, found in chosen.items()}
    for line in _table(trials):
        print(line)  # noqa: T201 — a command's output
    return 0


def _sample(names: Sequence[str], count: int, seed: int) -> dict[str, list[Mutation]]:
    """So many faults of each folder: the same ones for the same seed, whatever else is asked for."""
    chosen = {}
    for name in names:
        paths = sorted(path.relative_to(ROOT) for path in ROOT.glob(FOLDERS[name]))
        every = [one for path in paths for one in mutations(path, ROOT)]
        chosen[name] = random.Random(f"{seed} {name}").sample(every, min(count, len(every)))
    return chosen


def _try_out(folder: Path, chosen: Sequence[Mutation], reach: Reach, workers: int) -> list[Trial]:
    free: SimpleQueue[Workspace] = SimpleQueue()
    for _ in range(workers):
        free.put(Workspace(ROOT, Path(tempfile.mkdtemp(dir=folder))))

    def tried(mutation: Mutation) -> Trial:
        workspace = free.get()
        try:
            trial = workspace.try_out(
                mutation, reach.tests(mutation.path, mutation.line) or reach.tests(mutation.path, mutation.statement)
            )
        finally:
            free.put(workspace)
        print(f"{trial.fate}: {mutation}", file=sys.stderr, flush=True)  # noqa: T201 — what takes long says how far it is
        return trial

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(tried, chosen))


def _table(trials: Mapping[str, Sequence[Trial]]) -> list[str]:
    lines = ["| folder | faults | noticed | not executed by a fast test | score |", "|---|---|---|---|---|"]
    for name, found in trials.items():
        killed, unseen = (sum(one.fate == fate for one in found) for fate in ("killed", "not run"))
        lines.append(f"| {name} | {len(found)} | {killed} | {unseen} | {killed / len(found):.0%} |")
    lines += [f"{one.fate}: {one.mutation}" for found in trials.values() for one in found if one.fate != "killed"]
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which sample (%(default)s)")
    parser.add_argument("--count", type=int, default=50, metavar="N", help="faults per folder (%(default)s)")
    parser.add_argument("--folder", action="append", choices=FOLDERS, help="only this one; can be repeated")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="faults at a time (%(default)s)")
    parser.add_argument("--coverage", type=Path, metavar="FILE", help="a measurement to use, or to make and keep")
    return parser


if __name__ == "__main__":
    sys.exit(main())
