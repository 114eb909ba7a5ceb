"""An attempt in the forms that others read. Owns which there are and how files are called."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from simulator.errors import UsageError
from simulator.records.anki import render_anki
from simulator.records.attempt_text import render_attempt_markdown
from simulator.records.files import FileSystem
from simulator.records.html_page import render_attempt_html
from simulator.records.transcript import Transcript
from simulator.text import inert_json

Render = Callable[[Transcript, Mapping[str, str]], str]
FORMATS: Mapping[str, tuple[str, str, Render]] = MappingProxyType(
    {
        "md": ("Markdown", ".md", lambda transcript, _: render_attempt_markdown(transcript)),
        "html": ("Web page", ".html", lambda transcript, _: render_attempt_html(transcript)),
        "json": ("JSON", ".json", lambda transcript, _: _render_json(transcript)),
        "anki": ("Anki cards of what was missed", ".anki.txt", render_anki),
    }
)
"""By name: what people call it, the ending of its files, and what makes it."""


def export(transcript: Transcript, form: str, questions: Mapping[str, str] | None = None) -> str:
    """The attempt in one of `FORMATS`. `questions`: by criterion id, for cards.

    Raises:
        UsageError: there is no such form.
    """
    if form not in FORMATS:
        raise UsageError(f"There is no form {form!r}", f"There are {', '.join(FORMATS)}.")
    return FORMATS[form][2](transcript, questions or {})


def write_export(text: str, transcript: Transcript, form: str, where: Path, fs: FileSystem) -> Path:
    """Write an export to the file `where`, or under the attempt's name into the folder `where`; the
    file that was written. A file that is there already is never overwritten.

    Raises:
        StorageError: it exists or could not be written.
    """
    target = where.expanduser()
    if target.is_dir():
        target = target / f"{transcript.attempt}{FORMATS[form][1]}"
    fs.write_once(target, text.encode("utf-8", "replace"))
    return target


def _render_json(transcript: Transcript) -> str:
    plain = transcript.model_dump(mode="json", by_alias=True)
    return inert_json(json.dumps(plain, ensure_ascii=False, indent=2)) + "\n"
