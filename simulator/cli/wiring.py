"""What commands are made with: the desk of this machine, the library, the options they share."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.content.library import Library
    from simulator.session.desk import Desk

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    """What a group of commands adds its own to."""

PACKAGE = Path(__file__).resolve().parent.parent


def place_options(parser: argparse.ArgumentParser) -> None:
    """Where attempts are kept, an option of every command that reads or writes them."""
    parser.add_argument(
        "--transcripts", metavar="DIR", type=Path, default=argparse.SUPPRESS,
        help="where attempts are kept (also SIMULATOR_TRANSCRIPTS)",
    )  # fmt: skip


def desk_of(options: argparse.Namespace) -> Desk:
    """The desk of a person at this machine; makes no folder."""
    from simulator.session.desk import Desk

    transcripts = getattr(options, "transcripts", None)
    return Desk.of_this_machine(transcripts, os.environ, PACKAGE)


def can_draw() -> bool:
    """Whether standard input and output are a terminal that can show a screen."""
    dumb = os.environ.get("TERM", "") in {"", "dumb"}
    return not dumb and sys.stdin.isatty() and sys.stdout.isatty()


def library_for(scenario: str | None) -> Library:
    """What grading needs: the rubric, and the one scenario when its file has the name given."""
    from simulator.content.library import load_library

    library = load_library(only={scenario} if scenario else ())
    if scenario and scenario not in library.scenarios:
        return whole_library()
    return _told(library)


def whole_library() -> Library:
    """The shipped library; what did not load is told on stderr, the rest is used."""
    from simulator.content.library import load_library

    return _told(load_library())


def _told(library: Library) -> Library:
    for problem in library.problems:
        print(sanitise(problem.render()), file=sys.stderr)
    return library


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """For one task of bounded size before the process ends: nothing that it makes is looked
    through, neither while it runs nor at the end, which would take a third of its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
