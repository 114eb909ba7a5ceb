"""Whether it gets better, on a screen: a plot of scores with its trend, mastery, gaps, what is due.

Shows what `tracker/progress.py` measures. The plot's library loads with this screen and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import Header, Static
from textual.worker import Worker, WorkerState
from textual_plotext import PlotextPlot

from simulator.errors import SimulatorError
from simulator.text import counted, one_line, signed
from simulator.tui.bars import score_bar
from simulator.tui.choices import Reading
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import PROGRESS

if TYPE_CHECKING:
    from simulator.tracker.progress import Progress, Series
    from simulator.tui.app import SimulatorApp

_MASTERY_STYLE = {"mastered": "$success", "shaky": "$warning", "missed": "$error"}
_SHOWN = 8


class ProgressScreen(FramedScreen):
    """Plot on top, the rest below it."""

    COMMANDS_TABLE = PROGRESS
    BINDINGS = [command.binding() for command in PROGRESS]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self) -> None:
        """Measures when it is mounted."""
        super().__init__()
        self._progress: Progress | None = None
        self._scenario = ""
        self._series = 0

    def compose_screen(self) -> ComposeResult:
        """A plot and a text."""
        yield Header(icon="")
        with Reading(id="progress"):
            yield Static("Reading the attempts…", id="progress-head", markup=False)
            yield PlotextPlot(id="progress-plot")
            yield Static("", id="progress-text", markup=False)

    def on_mount(self) -> None:
        """Reads the attempts in the background."""
        self.sub_title = "Progress"
        self.query_one("#progress-plot").display = False
        self.query_one("#progress").focus()
        self._measure()

    def on_resize(self, event: Resize) -> None:
        """The bars are as wide as there is room for."""
        super().on_resize(event)
        self._show()

    def on_screen_resume(self) -> None:
        """Back from a review: it counts."""
        if self._progress is not None:
            self._measure()

    def _measure(self) -> None:
        self.run_worker(
            self._read, thread=True, name="progress", exit_on_error=False, exclusive=True
        )

    def _read(self) -> Progress:
        return self.app.wiring.progress(self._scenario)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Shows what was measured, or tells what went wrong."""
        if event.worker.name != "progress" or not event.worker.is_finished:
            return
        if event.state is WorkerState.SUCCESS:
            self._progress = event.worker.result
            self._show()
        elif event.state is WorkerState.ERROR and isinstance(event.worker.error, SimulatorError):
            self.app.tell(event.worker.error)

    @property
    def _chosen(self) -> Series | None:
        found = self._progress.series if self._progress is not None else ()
        return found[self._series % len(found)] if found else None

    def _show(self) -> None:
        progress, series = self._progress, self._chosen
        if progress is None or series is None:
            return
        scored = progress.scenarios_scored
        together = f"All {scored} scenarios together" if scored > 1 else "All scenarios"
        where = progress.scenarios.get(self._scenario, together)
        self.query_one("#progress-head", Static).update(_head(where, series, progress))
        self.query_one("#progress-text", Static).update(
            Content("\n").join(_lines(progress, max(10, min(30, self.app.size.width - 52))))
        )
        plot = self.query_one("#progress-plot", PlotextPlot)
        plot.display = bool(series.scores)
        if series.scores:
            _draw(plot, series)

    def action_next_dimension(self) -> None:
        """The next dimension's scores, round and round."""
        self._series += 1
        self._show()

    def action_previous_dimension(self) -> None:
        """The dimension before."""
        self._series -= 1
        self._show()

    def action_next_scenario(self) -> None:
        """Only the next scenario's attempts; after the last, all again."""
        if self._progress is not None:
            names = ["", *self._progress.scenarios]
            self._scenario = names[(names.index(self._scenario) + 1) % len(names)]
            self._measure()

    def action_review(self) -> None:
        """Starts a review of what is due."""
        self.app.start_review(self._scenario)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _draw(plot: PlotextPlot, series: Series) -> None:
    """Scores as dots joined by a line, and from three on the line that fits them."""
    plt = plot.plt
    plt.clear_figure()
    places = [float(place) for place in range(1, len(series.scores) + 1)]
    plt.plot(places, list(series.scores), marker="braille")
    plt.scatter(places, list(series.scores), marker="o")
    if series.trend is not None:
        middle = (len(places) + 1) / 2
        mean = sum(series.scores) / len(places)
        ends = [places[0], places[-1]]
        plt.plot(ends, [mean + series.trend * (place - middle) for place in ends], marker=".")
    plt.ylim(0, 100)
    plt.yticks([0, 25, 50, 75, 100])
    step = max(1, len(places) // 6)
    plt.xticks(places[::step], [day.isoformat()[5:] for day in series.days[::step]])
    plot.refresh()


def _head(where: str, series: Series, progress: Progress) -> Content:
    trend = "a trend is shown from three attempts on"
    style = "$text-muted"
    if series.trend is not None:
        trend = f"{signed(series.trend)} points an attempt"
        style = "$success" if series.trend > 0 else "$error" if series.trend < 0 else ""
    last = f"   last {series.scores[-1]:.0f}" if series.scores else ""
    return Content.assemble(
        (one_line(series.title, 40), "bold"), f"{last}   ", (trend, style), "\n",
        (f"{one_line(where, 50)}, {counted(len(series.scores), 'attempt')}, "
         f"{progress.minutes:.0f} minutes practised", "$text-muted"),
    )  # fmt: skip


def _lines(progress: Progress, cells: int) -> Iterator[Content]:
    if not progress.points and not progress.scheduled:
        yield Content("Nothing is practised yet. Sit an interview first.")
        return
    has_trend = any(one.trend is not None for one in progress.series)
    trends = ", and its trend in points an attempt" if has_trend else ""
    yield from _title(f"Last score by dimension{trends}")
    for one in progress.series:
        if one.scores:
            trend = "" if one.trend is None else f"{signed(one.trend):>5}"
            style = "" if not one.trend else "$success" if one.trend > 0 else "$error"
            yield Content.assemble(
                one_line(one.title, 29).ljust(30), score_bar(one.scores[-1], 100, cells),
                f" {one.scores[-1]:3.0f}  ", (trend, style),
            )  # fmt: skip
    yield from _title("Criteria by mastery")
    for name, items in progress.mastery.items():
        yield Content.assemble((f"{name:9}", _MASTERY_STYLE[name]), f"{len(items):4}")
    yield from _title(f"Due: {len(progress.due)}")
    for card in progress.due[:_SHOWN]:
        yield Content(f"{card.due.isoformat()}  {one_line(card.title, 50)}  {card.chance:.0%}")
    yield from _more(len(progress.due))
    yield from _title(f"Gaps: {len(progress.gaps)}")
    for gap in progress.gaps[:_SHOWN]:
        times = "once" if gap.missed == 1 else f"{gap.missed} times"
        yield Content(f"{one_line(gap.title, 56)}, missed {times}")
    yield from _more(len(progress.gaps))


def _title(text: str) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(text, "bold underline")


def _more(count: int) -> Iterator[Content]:
    if count > _SHOWN:
        yield Content.styled(f"and {count - _SHOWN} more", "$text-muted")
