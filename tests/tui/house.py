"""The program over a small library on disk, with a clock and a disk that a test holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.worker import WorkerError

from simulator.content.library import Library, load_library
from simulator.interview.plan import Mode
from simulator.interview.talker import TalkerSource
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.session.desk import Desk
from simulator.session.kit import Choice
from simulator.session.session import Session
from simulator.tui.app import SimulatorApp
from simulator.tui.interview import InterviewScreen
from tests.content.examples import scenario, write_library
from tests.fakes import FakeClock
from tests.session.room import EARNS, make_kit

READINGS = frozenset({"due", "index", "library", "progress", "second judge"})
"""Workers that read for a screen: a test waits for them, which no time limit could replace."""
WIDE = (120, 36)
NARROW = (80, 24)
TITLES = ("Clarify", "Pipeline", "Data", "Model", "Scale", "Monitor", "Summary")


@cache
def library_root() -> Path:
    """The small library on disk, written once."""
    return write_library(Path(mkdtemp()))


@cache
def library() -> Library:
    """The small library, loaded once."""
    return load_library([library_root()])


def make_desk(
    root: Path,
    clock: FakeClock | None = None,
    fs: FileSystem | None = None,
    files: Mapping[str, Any] | None = None,
    talkers: TalkerSource | None = None,
) -> Desk:
    """A desk whose files are all under `root`; `files` replaces or adds files of the library.

    `talkers` is where a language model that interviews comes from.
    """
    paths = Paths(root / "transcripts", root / "config", root / "state", root / "cache")
    content = write_library(root / "library", files) if files is not None else library_root()
    desk = Desk(paths, clock or FakeClock(), fs or FileSystem(), [content])
    loaded = load_library([content]) if files is not None else library()
    desk.__dict__["library"] = loaded
    desk.__dict__["kit"] = make_kit(root, desk.clock, desk.fs, library=loaded, talkers=talkers)
    desk.talkers = talkers
    return desk


def choice(mode: Mode = "coach", format_id: str = "long") -> Choice:
    """The small scenario; `long` phases have five minutes, `short` ones two."""
    return Choice("toy-ranking", format_id, mode, seed=3)


def begin(desk: Desk, mode: Mode = "coach", format_id: str = "long") -> Session:
    """A new attempt, as another run of the program has it."""
    return desk.begin(choice(mode, format_id))


def finish(desk: Desk, text: str = EARNS, format_id: str = "long") -> Path:
    """A finished attempt with one answer; its folder."""
    session = begin(desk, format_id=format_id)
    session.edit(text)
    outcome = session.finish()
    assert outcome.is_saved
    return outcome.folder


@asynccontextmanager
async def running(
    desk: Desk, first: Choice | None = None, size: tuple[int, int] = WIDE
) -> AsyncIterator[Pilot[None]]:
    """The program, painted and with its lists read."""
    app = still(SimulatorApp(desk, first))
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)  # home reads its lists some paints after the first
        await settled(pilot)
        yield pilot


def still(app: SimulatorApp) -> SimulatorApp:
    """The program with nothing that moves by itself, so that it looks the same at any moment."""
    app.animation_level = "none"
    return app


async def settled(pilot: Pilot[None]) -> None:
    """Everything that was asked for has been done and painted, what that asked for included."""
    for _ in range(2):
        handed_on = asyncio.Event()
        pilot.app.call_later(handed_on.set)  # behind the keys that the app has yet to hand on
        await handed_on.wait()
        painted, screen = asyncio.Event(), pilot.app.screen
        painted, screen = asyncio.Event(), pilot.app.screen
        screen.call_after_refresh(painted.set)
        while pilot.app.screen is screen and not painted.is_set():  # only what is shown is painted
            with suppress(TimeoutError):
                await asyncio.wait_for(painted.wait(), 0.05)
        await _all_read(pilot)
        await pilot._wait_for_screen()


async def _all_read(pilot: Pilot[None]) -> None:
    """What a screen reads in the background has been read."""
    for worker in list(pilot.app.workers):
        if worker.name in READINGS:
            with suppress(WorkerError):  # another has overtaken it, or it failed, as a screen tells
                await worker.wait()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, one after another; keys with names wait for what was before, and are seen."""
    is_settled = True
    for key in keys:
        is_letter = len(key) == 1
        if not is_letter and not is_settled:
            await settled(pilot)
        name = _character_to_key(key) if is_letter else key
        pilot.app.post_message(Key(name, key if is_letter else " " if key == "space" else None))
        if not is_letter:
            await settled(pilot)
        is_settled = not is_letter
    await settled(pilot)


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """Press keys so fast that the last is there before the first has been acted on."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        pilot.app.post_message(Key(name, key if len(key) == 1 else None))
    await settled(pilot)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste as a terminal does."""
    pilot.app.post_message(Paste(text))
    await settled(pilot)


async def pass_time(pilot: Pilot[None], clock: FakeClock, seconds: float) -> None:
    """Time goes by, and the screen looks at its clock."""
    clock.advance(seconds=seconds)
    interview(pilot).look_at_clock()
    await settled(pilot)


def interview(pilot: Pilot[None]) -> InterviewScreen:
    """The interview's screen, wherever in the stack."""
    return next(s for s in pilot.app.screen_stack if isinstance(s, InterviewScreen))


def session_of(pilot: Pilot[None]) -> Session:
    """The session on the screen."""
    return interview(pilot).session


def shown(pilot: Pilot[None], screen: Screen[Any] | None = None) -> str:
    """What stands on the screen, as text."""
    compositor = (screen or pilot.app.screen)._compositor
    return "\n".join(strip.text.rstrip() for strip in compositor.render_strips())


def words(pilot: Pilot[None]) -> str:
    """The words on the screen, however they wrap: of its lists and of everything written."""
    found = [str(static.visual) for static in pilot.app.screen.query(Static)]
    for listing in pilot.app.screen.query(OptionList):
        found.extend(str(option.prompt) for option in listing.options)
    return " ".join(" ".join(found).split())


def told(pilot: Pilot[None]) -> str:
    """The toasts, as text."""
    return "\n".join(f"{note.title}: {note.message}" for note in pilot.app._notifications)


def focus(pilot: Pilot[None]) -> str:
    """The id of the widget that has the cursor."""
    focused = pilot.app.focused
    return "" if focused is None else str(focused.id)


def footer(pilot: Pilot[None]) -> list[str]:
    """The words in the footer, from left to right."""
    from textual.widgets._footer import FooterKey

    keys = pilot.app.screen.query(FooterKey)
    return [key.description for key in keys if key.description != "palette"]


HOSTILE = "\x1b]52;c;aGk=\x07[/b][@click=app.quit]x[/] \u202etxt\u202c [red"


def hostile_scenario() -> dict[str, Any]:
    """The small scenario with escape codes, markup and bidi marks in every text that is shown."""
    tree = scenario()
    # YAML itself refuses raw control characters; an author can still write them as escapes.
    tree |= {
        "title": f"Toy {HOSTILE}",
        "summary": f"Rank {HOSTILE}",
        "prompt": f"Design {HOSTILE}",
        "domain": f"toys {HOSTILE}",
    }
    return tree
