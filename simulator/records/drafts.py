"""What is half typed about a finished attempt: a note, why a verdict is wrong. Kept for a crash.

A file of its own in the state folder, which holds nothing that is finished and may be deleted.
"""

from __future__ import annotations

from pathlib import Path

from simulator.content.kept import keep, read_kept
from simulator.records.paths import Paths

MOST = 50


def read_draft(paths: Paths, folder: Path, what: str) -> str:
    """What was typed last about `what` of the attempt in `folder`; empty for nothing."""
    return str(read_kept(paths.drafts).get(_key(folder, what), ""))


def keep_draft(paths: Paths, folder: Path, what: str, text: str) -> None:
    """Keeps it as it reads now, the newest MOST of all; an empty one is forgotten."""
    key, kept = _key(folder, what), read_kept(paths.drafts)
    if kept.get(key, "") == text:
        return
    kept.pop(key, None)
    if text:
        kept[key] = text
    keep(paths.drafts, dict(list(kept.items())[-MOST:]))


def _key(folder: Path, what: str) -> str:
    return f"{folder.absolute()} {what}"
