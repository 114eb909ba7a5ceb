"""Waiting for a second opinion: how far it is, and a way to stop it. Forwards to the desk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label, ProgressBar, Static

from simulator.errors import SimulatorError
from simulator.session.second import NoOpinionError
from simulator.text import one_line
from simulator.tui.frame import FramedDialog

if TYPE_CHECKING:
    from simulator.records.regrades import Regrade
    from simulator.session.desk import Desk
    from simulator.session.second import SecondJudge
    from simulator.tui.app import SimulatorApp


class SecondOpinion(FramedDialog["Regrade | None"]):
    """Judges an attempt while it is shown; gives the grading that was kept, None when none was."""

    AUTO_FOCUS = ""  # an Enter too many must not stop what has just begun
    BINDINGS = [Binding("escape,q", "stop", "Stop")]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self, desk: Desk, folder: Path, judge: SecondJudge) -> None:
        """`folder` is the attempt's, `judge` has not begun."""
        super().__init__()
        self._desk, self._folder, self._judge = desk, folder, judge

    def compose_dialog(self) -> ComposeResult:
        """Who judges, how far it is, one button."""
        with Vertical(classes="dialog"):
            yield Label(
                f"{one_line(self._judge.name, 50)} is judging", classes="dialog-title", markup=False
            )
            yield ProgressBar(id="progress", show_eta=False)
            yield Static("Stop keeps what is done; the offline score stays.", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Stop", id="stop", compact=True)

    def on_mount(self) -> None:
        """Begins."""
        self.run_worker(self._run(), name="second opinion", exit_on_error=False)

    async def _run(self) -> None:
        graded: Regrade | None = None
        try:
            graded = await self._desk.second_opinion(self._folder, self._judge, self._progressed)
        except SimulatorError as error:
            self.app.complain(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the dialog must end
            self.app.complain(NoOpinionError(f"{type(error).__name__}: {error}. Please report it."))
        except asyncio.CancelledError:  # the program is being left
            self._judge.stop()
            raise
        self.pop_until_active()  # the palette may lie over it
        self.app.call_later(self.dismiss, graded)

    def _progressed(self, done: int, calls: int) -> None:
        self.query_one("#progress", ProgressBar).update(total=calls, progress=done)

    def on_button_pressed(self) -> None:
        """Stops."""
        self.action_stop()

    def action_stop(self) -> None:
        """Gives up what is not done; what is, is kept."""
        self._judge.stop()
