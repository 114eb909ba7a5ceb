"""The person's own editor on a copy of the answer."""

from __future__ import annotations

import shlex
import signal
import sys
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from simulator.errors import UsageError
from simulator.tui.outside import edit_outside, editor_command
from tests.tui.house import choice, interview, make_desk, press, running, told


def script(folder: Path, body: str) -> list[str]:
    """An editor that does `body` with the file named `path`."""
    path = folder / "editor.py"
    path.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n{body}\n")
    return [sys.executable, str(path)]


def test_visual_comes_before_editor_and_may_have_options() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "nano"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": " ", "EDITOR": "nano"}) == ["nano"]


@pytest.mark.parametrize("chosen", ["", "vi 'unclosed"])
def test_no_usable_editor_is_told(chosen: str) -> None:
    with pytest.raises(UsageError):
        editor_command({"EDITOR": chosen})


def test_what_the_editor_saved_comes_back_sanitised_and_the_copy_is_gone(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    body = (
        f"pathlib.Path({str(seen)!r}).write_text(str(path) + chr(10) + path.read_text())\n"
        "path.write_text('new \\x1b[31mtext\\r\\nmore\\n')"
    )
    assert edit_outside(script(tmp_path, body), "old text") == "new [31mtext\nmore"
    name, _, text = seen.read_text().partition("\n")
    assert text == "old text"
    assert name.endswith(".md")
    assert not Path(name).exists()


def test_an_editor_that_fails_leaves_the_answer(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ended with 3"):
        edit_outside(script(tmp_path, "sys.exit(3)"), "old text")
    with pytest.raises(UsageError, match="did not start"):
        edit_outside([str(tmp_path / "missing")], "old text")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a parent to signal")
def test_an_interrupt_is_the_editors_alone(tmp_path: Path) -> None:
    body = "import os, signal\nos.kill(os.getppid(), signal.SIGINT)\npath.write_text('new')"
    before = signal.getsignal(signal.SIGINT)
    assert edit_outside(script(tmp_path, body), "old text") == "new"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("code", "said"), [(1, "ended with 1"), (None, "did not start")], ids=["fails", "missing"]
)
async def test_after_an_editor_that_fails_the_terminal_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None, said: str
) -> None:
    failing = shlex.join(script(tmp_path, f"sys.exit({code})"))
    monkeypatch.setenv("VISUAL", failing if code else str(tmp_path / "missing"))
    monkeypatch.setattr(HeadlessDriver, "can_suspend", property(lambda _: True))
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, *"old")
        taken_back: list[bool] = []
        monkeypatch.setattr(
            HeadlessDriver, "resume_application_mode", lambda _: taken_back.append(True)
        )
        await press(pilot, "f9")
        assert taken_back == [True]
        assert said in told(pilot)
        assert "The answer is as it was." in told(pilot)
        await press(pilot, "!")
        assert interview(pilot).session.text() == "old!"
