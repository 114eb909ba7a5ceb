"""Which folders content comes from: the shipped library, then a person's own, then packs.

An earlier folder wins over a later one that defines the same id, and the library tells it. Must not
read the content.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.content.index import FOLDERS, shipped_root
from simulator.errors import UsageError
from simulator.records.paths import Paths
from simulator.settings import read_settings

PACKS = "packs"


def content_roots(paths: Paths, folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The roots in the order in which they win: shipped, `folders` (of the command line), those of
    `[content] scenarios` in config.toml, the configuration folder itself where it has content, and
    packs by name.

    Raises:
        UsageError: a folder that was named is not there, or config.toml cannot be used.
    """
    named = [(folder.expanduser(), "--scenarios") for folder in folders]
    named += [(folder, "[content] scenarios in config.toml") for folder in _set(paths.config)]
    for folder, by in named:
        if not folder.is_dir():
            raise UsageError(
                f"{folder} is not a folder", f"It is named by {by}.", "Correct it, or leave it out."
            )
    own = [paths.config] if any((paths.config / name).is_dir() for name in FOLDERS) else []
    roots = (shipped_root(), *(folder.resolve() for folder, _ in named), *own, *packs(paths))
    return tuple(dict.fromkeys(roots))


def packs(paths: Paths) -> tuple[Path, ...]:
    """The folders of the packs that are installed, by name."""
    place = paths.config / PACKS
    if not place.is_dir():
        return ()
    found = (folder for folder in place.iterdir() if not folder.name.startswith("."))
    return tuple(sorted(folder for folder in found if folder.is_dir()))


def _set(config: Path) -> list[Path]:
    settings = read_settings(config)
    value = settings.table("content").get("scenarios", [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise settings.wrong("content", 'scenarios must be a list of folders, like ["~/mine"]')
    return [Path(item).expanduser() for item in value]
