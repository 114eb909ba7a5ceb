"""What commands are made with: the desk of this machine, the library, the options they share."""

from __future__ import annotations

import argparse
import gc
import os
import shlex
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import UsageError
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.content.library import Library
    from simulator.content.scenario import Scenario
    from simulator.interview.talker import Talker
    from simulator.llm.second import ModelJudge
    from simulator.llm.settings import LlmSettings
    from simulator.records.paths import Paths
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


def content_option(parser: argparse.ArgumentParser) -> None:
    """Further folders of content, an option of every command that reads content."""
    parser.add_argument(
        "--scenarios", metavar="DIR", type=Path, action="append", default=argparse.SUPPRESS,
        help="a folder with scenarios of your own; may be given several times",
    )  # fmt: skip


def roots_of(options: argparse.Namespace) -> tuple[Path, ...]:
    """The folders that content comes from. Raises UsageError for one that is not there."""
    from simulator.records.content_roots import content_roots

    return content_roots(paths_of(options), getattr(options, "scenarios", ()))


def paths_of(options: argparse.Namespace) -> Paths:
    """Where a person's files are; makes no folder."""
    from simulator.records.paths import find_checkout, resolve_paths

    return resolve_paths(
        transcripts_option=getattr(options, "transcripts", None),
        environ=os.environ,
        checkout=find_checkout(PACKAGE),
    )


def files_from(options: argparse.Namespace) -> str:
    """The options by which another run finds the same files, as a shell reads them."""
    transcripts = getattr(options, "transcripts", None)
    named = [("--transcripts", transcripts)] if transcripts is not None else []
    named += [("--scenarios", folder) for folder in getattr(options, "scenarios", ())]
    words = (word for name, path in named for word in (name, str(path.expanduser().absolute())))
    return shlex.join(words)


def desk_of(options: argparse.Namespace) -> Desk:
    """The desk of a person at this machine; makes no folder."""
    from simulator.session.desk import Desk

    transcripts = getattr(options, "transcripts", None)
    folders = getattr(options, "scenarios", ())
    desk = Desk.of_this_machine(transcripts, os.environ, PACKAGE, folders)
    desk.find_judge = lambda repeat: second_judge(desk.paths, repeat)
    desk.talkers = ConfiguredTalkers(desk.paths)
    desk.options = files_from(options)
    return desk


def no_attempt_at(scenario: str, tried: Collection[str], known: Collection[str]) -> UsageError:
    """The error for a scenario that is not among those `tried`, with the nearest `known` one."""
    from simulator.content.figures import did_you_mean

    near = "" if scenario in known else did_you_mean(scenario, {*tried, *known})
    return UsageError(
        f"There is no attempt at {scenario!r}{near}",
        f"There are attempts at: {', '.join(sorted(tried)) or 'nothing yet'}.",
    )


def model_settings(paths: Paths) -> LlmSettings:
    """The language model that a person has configured.

    Raises NoModelError where there is none, UsageError for settings that cannot be used.
    """
    from simulator.llm.settings import NoModelError, read_llm_settings
    from simulator.settings import read_settings

    found = read_llm_settings(read_settings(paths.config), os.environ)
    if found is None:
        raise NoModelError
    return found


@dataclass(frozen=True)
class ConfiguredTalkers:
    """The configured model as interviewer. Settings are read when they are asked for."""

    paths: Paths

    def offer(self) -> tuple[str, str] | None:
        """Its name and usual tone; None without one. Raises UsageError for wrong settings."""
        from simulator.llm.settings import model_named
        from simulator.settings import read_settings

        return model_named(read_settings(self.paths.config), os.environ)

    def make(self, library: Library, scenario: Scenario, tone: str) -> Talker:
        """The model as interviewer of one attempt. Raises as `model_settings`."""
        from simulator.llm.client import ChatClient
        from simulator.llm.interviewer import ModelInterviewer

        settings = model_settings(self.paths)
        secret = {criterion.id for criterion in library.criteria(scenario)}
        return ModelInterviewer(ChatClient(settings), scenario, secret, tone or settings.tone)


def second_judge(paths: Paths, repeat: int = 1) -> ModelJudge:
    """The configured model as a judge that judges so many times. Raises as `model_settings`."""
    from simulator.llm.second import ModelJudge

    return ModelJudge(model_settings(paths), repeat)


def can_draw() -> bool:
    """Whether standard input and output are a terminal that can show a screen."""
    dumb = os.environ.get("TERM", "") in {"", "dumb"}
    return not dumb and sys.stdin.isatty() and sys.stdout.isatty()


def library_for(options: argparse.Namespace, scenario: str | None) -> Library:
    """What grading needs: the rubric, and the one scenario when its file has the name given."""
    from simulator.content.library import load_library

    library = load_library(roots_of(options), only={scenario} if scenario else ())
    if scenario and scenario not in library.scenarios:
        return whole_library(options, scenario)
    return _told(library, scenario)


def whole_library(options: argparse.Namespace, about: str | None = None) -> Library:
    """Everything there is; what did not load is told on stderr, the rest is used. In full is told
    what concerns the scenario that the command is `about`, of other files how much there is.
    """
    from simulator.content.library import load_library

    return _told(load_library(roots_of(options)), about)


def _told(library: Library, about: str | None) -> Library:
    if library.problems:
        _tell_faults(library, about)
    return library


def _tell_faults(library: Library, about: str | None) -> None:
    """Tells on stderr what concerns the scenario of that name, and first in short what does not."""
    from simulator.content.concerning import concerning, in_short

    mine = concerning(library, about) if about else ()
    for line in in_short(problem for problem in library.problems if problem not in mine):
        print(sanitise(line), file=sys.stderr)
    for problem in mine:
        print(sanitise(problem.render()), file=sys.stderr)


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """For one task of bounded size before the process ends: nothing that it makes is looked
    through, neither while it runs nor at the end, which would take a third of its time or more.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
