"""An interview played again on the screen, at a chosen speed. Shows a `Replay` and moves it on.

Time comes from the clock that is passed in with the desk, so that a slow screen drops frames and
never seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Header, Static

from simulator.interview.replay import SPEEDS
from simulator.text import one_line, sanitise
from simulator.tui.bars import clock
from simulator.tui.choices import Reading
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import REPLAY

if TYPE_CHECKING:
    from simulator.interview.replay import Replay
    from simulator.tui.app import SimulatorApp

FRAME_S = 0.1
SKIP_S = 30.0
_FIRST_SPEED = SPEEDS.index(8.0)


class ReplayScreen(FramedScreen):
    """What was typed on the left, what was said on the right, as it came about."""

    COMMANDS_TABLE = REPLAY
    BINDINGS = [command.binding() for command in REPLAY]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self, replay: Replay) -> None:
        """Plays from the beginning once it is shown."""
        super().__init__()
        self.replay = replay
        self._speed = _FIRST_SPEED
        self._plays = True
        self._seen_s = 0.0

    def compose_screen(self) -> ComposeResult:
        """A line with time, phase and speed; answer and conversation."""
        yield Header(icon="")
        yield Static("", id="replay-line", markup=False)
        with Horizontal(id="replay-panes"):
            with Reading(id="replay-answer"):
                yield Static("", id="replay-answer-text", markup=False)
            with Reading(id="replay-talk"):
                yield Static("", id="replay-talk-text", markup=False)

    def on_mount(self) -> None:
        """Starts to play."""
        self.sub_title = f"Replay: {one_line(self.replay.state.the_plan.scenario_title, 50)}"
        self.query_one("#replay-answer").border_title = "Answer"
        self.query_one("#replay-talk").border_title = "Conversation"
        self._seen_s = self.app.wiring.clock.monotonic_s()
        self.set_interval(FRAME_S, self.look_at_clock)
        self._show()
        self.query_one("#replay-answer").focus()

    def look_at_clock(self) -> None:
        """Moves the replay on by the time that has passed."""
        now_s = self.app.wiring.clock.monotonic_s()
        passed_s, self._seen_s = now_s - self._seen_s, now_s
        if self._plays and not self.replay.is_over and passed_s > 0:
            self.replay.advance(passed_s * SPEEDS[self._speed])
            self._show()

    def _show(self) -> None:
        replay = self.replay
        state, end_s = replay.state, replay.end_s
        cells = max(10, self.app.size.width - 4)
        done = round(cells * replay.at_s / end_s) if end_s else cells
        how = "over" if replay.is_over else "playing" if self._plays else "paused"
        self.query_one("#replay-line", Static).update(
            Content.assemble(
                f"{clock(replay.at_s)} of {clock(end_s)}  {one_line(state.planned.title, 30)}  ",
                (f"×{SPEEDS[self._speed]:g} {how}", "bold"), "\n",
                ("━" * done, "$accent"), ("━" * (cells - done), "$text-muted"),
            )
        )  # fmt: skip
        self._write("answer", sanitise(state.text("answer")))
        self._write("talk", "\n\n".join(
            f"{'You' if turn.who == 'candidate' else 'Interviewer'} {clock(turn.at_s)}\n"
            f"{sanitise(turn.text)}"
            for turn in replay.turns
        ))  # fmt: skip

    def _write(self, name: str, text: str) -> None:
        static = self.query_one(f"#replay-{name}-text", Static)
        if str(static.content) != text:
            static.update(text)
            self.query_one(f"#replay-{name}", Reading).scroll_end(animate=False)

    def action_play(self) -> None:
        """Pauses or goes on; at the end, plays again from the beginning."""
        if self.replay.is_over:
            self.replay.seek(0.0)
            self._plays = True
        else:
            self._plays = not self._plays
        self._show()

    def action_faster(self) -> None:
        """Twice the speed."""
        self._speed = min(len(SPEEDS) - 1, self._speed + 1)
        self._show()

    def action_slower(self) -> None:
        """Half the speed."""
        self._speed = max(0, self._speed - 1)
        self._show()

    def action_forward(self) -> None:
        """Half a minute on."""
        self.replay.advance(SKIP_S)
        self._show()

    def action_back(self) -> None:
        """Half a minute back."""
        self.replay.advance(-SKIP_S)
        self._show()

    def action_next_phase(self) -> None:
        """To the next phase."""
        self.replay.next_phase()
        self._show()

    def action_previous_phase(self) -> None:
        """To the phase before."""
        self.replay.previous_phase()
        self._show()

    def action_next_event(self) -> None:
        """Over a silence, to the next thing that happened."""
        self.replay.next_event()
        self._show()

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)
