"""What the commands that ask a second judge share: options, waiting, and how agreement is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from simulator.grading.agreement import Agreement
    from simulator.session.second import OnProgress, SecondJudge

T = TypeVar("T")
JUDGES = ("offline", "llm", "both")
MOST_RUNS = 20


def judge_options(command: argparse.ArgumentParser, judges: tuple[str, ...]) -> None:
    """Who judges, and how many times a model is asked."""
    command.add_argument(
        "--judge", choices=judges, default="offline",
        help="a language model's second opinion, alone or beside the offline report",
    )  # fmt: skip
    command.add_argument(
        "--repeat", metavar="N", type=_count_of_runs, default=1,
        help="ask the model so often, to see how steady it is; the majority counts",
    )  # fmt: skip


def _count_of_runs(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not 1 <= value <= MOST_RUNS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_RUNS}")
    return value


def judged(judge: SecondJudge, ask: Callable[[OnProgress], Coroutine[Any, Any, T]]) -> T:
    """What `ask` gives, with progress on stderr; Ctrl+C keeps what is done.

    Raises what `ask` raises.
    """
    import asyncio
    import signal
    from contextlib import suppress

    shows = sys.stderr.isatty()

    def progressed(done: int, calls: int) -> None:
        if shows:
            print(f"\r{judge.name}: {done} of {calls} calls", end="", file=sys.stderr, flush=True)

    async def run() -> T:
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGINT, judge.stop)
        try:
            return await ask(progressed)
        finally:
            if shows:
                print(file=sys.stderr)

    return asyncio.run(run())


def agreement_lines(found: Agreement) -> Iterator[str]:
    """How two reports agree, and where they do not, for a person to settle."""
    yield f"Agreement: the verdicts are the same on {found.figures}."
    if found.disagreements:
        yield "They differ on (offline, then the model):"
    for item in found.disagreements:
        yield f"  {item.first:8} {item.second:8} {item.title} ({item.criterion})"


def agreement_json(found: Agreement) -> dict[str, Any]:
    """The same for other programs."""
    return {
        "judged": found.judged,
        "same": found.same,
        "kappa": None if found.kappa is None else round(found.kappa, 3),
        "disagreements": [
            {"id": d.criterion, "offline": d.first, "llm": d.second} for d in found.disagreements
        ],
    }
