"""The person's own editor, on a copy of the answer. Must not know the interview."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from simulator.errors import UsageError
from simulator.text import sanitise


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The words of $VISUAL or $EDITOR. Raises UsageError when neither names a program."""
    chosen = environ.get("VISUAL", "").strip() or environ.get("EDITOR", "").strip()
    try:
        command = shlex.split(chosen)
    except ValueError as error:
        raise UsageError(f"The editor {chosen!r} cannot be started: {error}") from error
    if not command:
        raise UsageError("No editor is set", hint="Set EDITOR, for example: export EDITOR=nano")
    return command


def edit_outside(command: list[str], text: str) -> str:
    """Let the person edit `text` with `command`, wait, and give it back sanitised.

    The copy is in a file that only the person can read, removed afterwards. Raises UsageError when
    the editor cannot be started or says that it failed; the text is then as it was.
    """
    path = _copy(text)
    try:
        try:
            with _interrupts_left_to_the_editor():
                done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the person's own
            edited = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(
                f"{command[0]} did not start: {error.strerror}", "The answer is as it was."
            ) from error
        if done.returncode:
            raise UsageError(
                f"{command[0]} ended with {done.returncode}", "The answer is as it was."
            )
    finally:
        path.unlink(missing_ok=True)
    return sanitise(edited).removesuffix("\n")


@contextmanager
def _interrupts_left_to_the_editor() -> Iterator[None]:
    """Ctrl+C reaches every program of the terminal; here it is meant for the editor alone."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _copy(text: str) -> Path:
    try:
        handle, name = tempfile.mkstemp(suffix=".md", prefix="answer-")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"No copy could be made for the editor: {error.strerror}", "The answer is as it was."
        ) from error
    return Path(name)
