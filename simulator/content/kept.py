"""A small file of plain values that only saves work: what a cache holds. Owns how it is kept.

Whatever is wrong with the file or the disk costs time and nothing else.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any


def read_kept(path: Path | None) -> dict[str, Any]:
    """What the file holds; nothing without a path, or where it is missing or damaged."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(path: Path | None, value: dict[str, Any]) -> None:
    """Keeps it for next time, whole or not at all; nothing without a path or on a full disk."""
    if path is None:
        return
    with suppress(OSError, ValueError, TypeError):
        text = json.dumps(value)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
