"""A scenario as a candidate meets it, read again whenever a file of it is saved.

For authors. Shows problems where there are any; must not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Header, Static

from simulator.content.templates import told
from simulator.text import counted, one_line, sanitise
from simulator.tui.choices import Reading

if TYPE_CHECKING:
    from simulator.content.library import Library
    from simulator.content.scenario import Scenario

LOOK_S = 0.5


class PreviewApp(App[None]):
    """One scrolling page, refreshed when a file changes."""

    TITLE = "Preview"
    CSS = "#page { padding: 0 1; } #page Static { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "quit", "Quit"),
        Binding("f", "facts", "What the interviewer knows"),
        Binding("r", "reload", "Reload", show=False),
    ]

    def __init__(self, scenario: str, load: Callable[[], Library], files: Sequence[Path]) -> None:
        """`load` reads the library; `files` are looked at for changes."""
        super().__init__()
        self._scenario, self._load, self._files = scenario, load, files
        self._stamp: tuple[int, ...] = ()
        self._shows_facts = False

    def compose(self) -> ComposeResult:
        """The page."""
        yield Header(icon="")
        with Reading(id="page"):
            yield Static("", id="page-text", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Reads, and looks for changes from now on."""
        self.look()
        self.set_interval(LOOK_S, self.look)
        self.query_one("#page").focus()

    def look(self) -> None:
        """Reads the content again if a file has changed."""
        stamp = tuple(_stamp(path) for path in self._files)
        if stamp != self._stamp:
            self._stamp = stamp
            self.action_reload()

    def action_reload(self) -> None:
        """Reads the content and shows it."""
        library = self._load()
        scenario = library.scenarios.get(self._scenario)
        mine = {str(path) for path in self._files}
        lines = [
            Content.styled(sanitise(problem.render()), "$error")
            for problem in library.problems
            if problem.path in mine
        ]
        if scenario is None:
            lines += [Content(line) for line in self._why_not(is_told=bool(lines))]
        else:
            self.sub_title = one_line(scenario.title, 60)
            lines += _lines(told(scenario, 0), library, shows_facts=self._shows_facts)
        for page in self.query("#page-text").results(Static):  # none is left while it closes
            page.update(Content("\n").join(lines))

    def _why_not(self, *, is_told: bool) -> Iterator[str]:
        """Why there is no scenario to show, and what to do; `is_told`: its problems are shown."""
        gone = [path for path in self._files if not path.exists()]
        for path in gone:
            yield sanitise(f"{path} is gone. Put it back, or leave with q.")
        if is_told:
            yield f"{self._scenario} cannot be used as it is. Mend it, and save it again."
        elif not gone:
            yield f"The file holds no scenario {self._scenario} any more. Give it its id again."

    def action_facts(self) -> None:
        """Shows or hides what a candidate has to ask for."""
        self._shows_facts = not self._shows_facts
        self.action_reload()


def preview_lines(scenario: Scenario, library: Library) -> Iterator[str]:
    """The preview without a screen, line by line."""
    for line in _lines(told(scenario, 0), library, shows_facts=True):
        yield line.plain


def _lines(scenario: Scenario, library: Library, *, shows_facts: bool) -> Iterator[Content]:
    yield Content.styled(sanitise(scenario.title), "bold")
    yield Content.styled(sanitise(f"{scenario.domain} · {scenario.level}"), "$text-muted")
    yield from (Content(""), Content(sanitise(scenario.prompt)))
    first = library.formats.get(scenario.formats[0])
    for planned in first.phases if first is not None else ():
        phase = scenario.phase(planned.id)
        minutes = phase.minutes.get(scenario.formats[0], planned.minutes)
        yield Content("")
        yield Content.styled(
            f"{sanitise(planned.title)}, {counted(minutes, 'minute')}", "bold underline"
        )
        yield Content(sanitise(phase.prompt or planned.prompt))
        for hint in phase.hints:
            yield Content.styled(sanitise(f"  hint ({hint.cost:.0%}): {hint.text}"), "$text-muted")
        if scenario.twist is not None and scenario.twist.phase == planned.id:
            yield Content.assemble(("  twist: ", "bold"), sanitise(scenario.twist.text))
    if shows_facts:
        yield from (Content(""), Content.styled("What the interviewer knows", "bold underline"))
        for fact in scenario.facts:
            yield Content.assemble((f"{fact.topic}: ", "bold"), sanitise(fact.answer))


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
