"""Two attempts at one scenario side by side. Shows a comparison that is computed below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Header, Static

from simulator.text import one_line, signed
from simulator.tui.bars import score_bar
from simulator.tui.choices import Reading
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import COMPARE

if TYPE_CHECKING:
    from simulator.tracker.comparison import Comparison, CriterionChange, Side
    from simulator.tui.app import SimulatorApp

_WIDE = 100


class CompareScreen(FramedScreen):
    """The older attempt on the left, the newer on the right; one below the other where narrow."""

    COMMANDS_TABLE = COMPARE
    BINDINGS = [command.binding() for command in COMPARE]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self, comparison: Comparison) -> None:
        """For two attempts."""
        super().__init__()
        self._comparison = comparison

    def compose_screen(self) -> ComposeResult:
        """What is common on top, then the two sides."""
        yield Header(icon="")
        with Reading(id="compare-scroll"):
            yield Static("", id="compare-top", markup=False)
            with Horizontal(id="compare-sides"):
                yield Static("", id="compare-before", markup=False)
                yield Static("", id="compare-after", markup=False)

    def on_mount(self) -> None:
        """Fills both sides."""
        self.sub_title = f"Compare: {one_line(self._comparison.scenario, 50)}"
        self._show()
        self.query_one("#compare-scroll").focus()

    def on_resize(self, event: Resize) -> None:
        """The bars are as wide as there is room for."""
        super().on_resize(event)
        self._show()

    def _show(self) -> None:
        found = self._comparison
        wide = self.app.size.width >= _WIDE
        self.query_one("#compare-top", Static).update(
            Content("\n").join(_top(found, 24 if wide else 10))
        )
        sides = (
            ("#compare-before", "Before", found.before, "Lost since", found.lost),
            ("#compare-after", "After", found.after, "Gained", found.gained),
        )
        for selector, name, side, title, changes in sides:
            text = Content("\n").join(_side(name, side, title, changes))
            self.query_one(selector, Static).update(text)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _top(found: Comparison, cells: int) -> Iterator[Content]:
    if found.change is not None:
        style = "$success" if found.change > 0 else "$error" if found.change < 0 else ""
        yield Content.assemble(
            (f" {found.before.score:g} ", "reverse"), "  →  ",
            (f" {found.after.score:g} ", "bold reverse"),
            (f"   {signed(found.change)} points", style),
        )  # fmt: skip
    else:
        yield Content("One of the two was not graded.")
    yield from (Content(""), Content.styled("Dimensions", "bold underline"))
    for one in found.dimensions:
        bars = [score_bar(score or 0.0, 10, cells) for score in (one.before, one.after)]
        change = one.change
        style = "" if not change else "$success" if change > 0 else "$error"
        yield Content.assemble(
            one_line(one.title, 28).ljust(29), bars[0], f" {_number(one.before)} → ", bars[1],
            f" {_number(one.after)} ", ("" if change is None else f"{signed(change):>5}", style),
        )  # fmt: skip
    if found.besides:
        yield from (Content(""), Content.styled("Changed besides", "bold underline"))
        yield from (Content(one_line(words, 160)) for words in found.besides)
    yield from (Content(""), Content.styled("Pacing, minutes", "bold underline"))
    for phase in found.phases:
        yield Content(
            f"{one_line(phase.title, 28).ljust(29)}{_number(phase.before_min):>5} → "
            f"{_number(phase.after_min):>5}  {phase.budget}"
        )
    yield Content("")


def _side(
    name: str, side: Side, title: str, changes: Sequence[CriterionChange]
) -> Iterator[Content]:
    score = "not graded" if side.score is None else f"{side.score:g} {side.letter}"
    yield Content.assemble((f"{name}: {score}", "bold"), f"   {side.day}")
    yield Content.styled(one_line(f"{side.setting}, {side.minutes:g} minutes"), "$text-muted")
    yield from (Content(""), Content.styled(f"{title}: {len(changes) or 'nothing'}", "bold"))
    for one in changes:
        yield Content(f"{one_line(one.title, 60)} ({one.before} → {one.after})")
    counts = ", ".join(f"{count} {status}" for status, count in side.calculations.items())
    yield from (Content(""), Content.styled(f"Calculations: {counts or 'none'}", "bold"))
    for text in side.wrong_calculations:
        yield Content.assemble(("wrong ", "$error"), one_line(text, 80))
    for text in side.wrong_claims:
        yield Content.assemble(("wrong claim ", "$error"), f"“{one_line(text, 80)}”")
    yield Content("")


def _number(value: float | None) -> str:
    return "   —" if value is None else f"{value:4.1f}"
