"""The programs that the speed benchmark runs in a terminal of its own.

    python -m benchmarks.apps bare [WORDS wrapped|oneline]
    python -m benchmarks.apps interview FOLDER

`bare` is the baseline: a header, a text area and a footer, as the library runs them. `interview`
goes on with the attempt in FOLDER, as the program does. Each imports only what it needs.
"""

from __future__ import annotations

import sys
from pathlib import Path

WORD = "feature "
PARAGRAPH_WORDS = 60


def words(count: int, shape: str) -> str:
    """So many words, in paragraphs of 60 or on one line."""
    if shape == "oneline":
        return WORD * count
    paragraphs, rest = divmod(count, PARAGRAPH_WORDS)
    return "\n".join([WORD * PARAGRAPH_WORDS] * paragraphs + [WORD * rest] * bool(rest))


def bare(text: str) -> None:
    """The least program with the same parts, the cursor at the end of the text."""
    from textual.app import App, ComposeResult
    from textual.widgets import Footer, Header, TextArea

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield Header()
            yield TextArea(text, soft_wrap=True)
            yield Footer()

        def on_mount(self) -> None:
            area = self.query_one(TextArea)
            area.focus()
            area.move_cursor(area.document.end)

    Bare().run()


def interview(folder: Path) -> None:
    """The program, going on with an attempt."""
    from simulator.session.desk import Desk
    from simulator.tui.app import SimulatorApp

    app = SimulatorApp(Desk.of_this_machine(folder.parent, {}, folder))
    app.call_later(app.resume, folder)
    app.run()


def main(arguments: list[str]) -> None:
    """Run one of the programs."""
    match arguments:
        case ["bare"]:
            bare("")
        case ["bare", count, shape]:
            bare(words(int(count), shape))
        case ["interview", folder]:
            interview(Path(folder))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
