"""Packs: folders of content from elsewhere, checked and copied into a person's configuration.

Owns what is copied: YAML of `scenarios/` and `rubrics/`, Markdown of `golden/`, plain files
of bounded size and nothing else. A pack is data: nothing in it is run, and no link is followed.
"""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.authoring.lint import lint_roots
from simulator.content.index import FOLDERS, is_plain, load_scenario_index
from simulator.errors import ContentError, StorageError, UsageError
from simulator.records.content_roots import PACKS, packs
from simulator.records.files import FileSystem
from simulator.records.paths import Paths

MOST_FILES = 500
MOST_BYTES = 1_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Pack:
    """An installed pack: its name, its folder, the ids of its scenarios."""

    name: str
    folder: Path
    scenarios: tuple[str, ...]


def list_packs(paths: Paths) -> tuple[Pack, ...]:
    """The packs that are installed, by name."""
    return tuple(
        Pack(folder.name, folder, tuple(entry.id for entry in load_scenario_index([folder])))
        for folder in packs(paths)
    )


def add_pack(source: Path, paths: Paths, roots: Sequence[Path], fs: FileSystem) -> Pack:
    """Check the folder `source` together with all content in use, then copy it.

    Raises:
        UsageError: it is no folder of content, its name cannot be used, or it is installed.
        ContentError: it has problems; nothing was copied.
        StorageError: it could not be read or copied; nothing of it is left.
    """
    source = source.expanduser().resolve()
    if not source.is_dir():
        raise UsageError(
            f"{source} is not a folder" if source.exists() else f"There is no folder {source}",
            hint="A pack is a folder; unpack an archive first." if source.exists() else "",
        )
    in_use = {root.resolve() for root in roots}
    if source in in_use or (source.name in FOLDERS and source.parent in in_use):
        raise UsageError(
            f"{source} is in use already",
            "Its content is read from where it is: every command finds it.",
            "`pack add` is for a folder of somebody else; to give yours away, send the folder.",
        )
    name = name_from(source.name)
    if not _NAME.fullmatch(name):
        raise UsageError(f"A pack cannot be called {source.name!r}", hint="Rename its folder.")
    target = paths.config / PACKS / name
    if target.exists():
        raise UsageError(
            f"A pack called {name} is installed already",
            hint=f"`simulator pack remove {name}` first.",
        )
    files = _files(source)
    _, problems = lint_roots([*roots, source], within=[source])
    if faults := tuple(problem for problem in problems if not problem.note):
        raise ContentError(faults)
    part = target.with_name(f".{name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        for inside, data in files.items():
            fs.make_folder((part / inside).parent)
            fs.write_atomic(part / inside, data)
        fs.move(part, target)
    except StorageError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return next(pack for pack in list_packs(paths) if pack.name == name)


def name_from(folder: str) -> str:
    """What a pack is called that was added from a folder of that name.

    >>> name_from("My Pack (2)")
    'my-pack-2'
    """
    return "-".join(re.findall("[a-z0-9]+", folder.lower()))


def remove_pack(name: str, paths: Paths) -> Path:
    """Remove an installed pack; attempts at its scenarios stay. The folder that it was in.

    `name` is that of the pack, or of the folder that it was added from.

    Raises:
        UsageError: there is no such pack.
        StorageError: it could not be removed.
    """
    found = {folder.name: folder for folder in packs(paths)}
    wanted, name = name, name if name in found else name_from(name)
    if name not in found:
        there = ", ".join(found) or "none"
        raise UsageError(f"There is no pack {wanted!r}", f"Installed: {there}.")
    try:
        shutil.rmtree(found[name])
    except OSError as error:
        raise StorageError(f"Could not remove {found[name]}", str(error)) from error
    return found[name]


def _content_inside(source: Path) -> list[Path]:
    """Folders in the source, and in those, that hold content, as an archive unpacks."""
    places = [f"{above}{folder}/*.yaml" for above in ("*/", "*/*/") for folder in FOLDERS]
    found = {path.parent.parent for place in places for path in source.glob(place)}
    return sorted(found or {path.parent for path in source.glob("*/*.yaml")})


def _files(source: Path) -> dict[Path, bytes]:
    """What is copied, by path inside the pack. Raises UsageError, StorageError."""
    plain = is_plain(source)
    wanted = ["*.yaml"] if plain else [f"{folder}/*.yaml" for folder in FOLDERS]
    wanted.append("golden/*/*.md")
    found: dict[Path, bytes] = {}
    for pattern in wanted:
        for path in sorted(source.glob(pattern)):
            if path.name.startswith("."):
                continue
            try:
                info = path.lstat()
                if not stat.S_ISREG(info.st_mode) or path.resolve() != path:
                    raise UsageError(f"{path} is not a plain file", "Links are not followed.")
                if info.st_size > MOST_BYTES:
                    raise UsageError(f"{path} is larger than {MOST_BYTES:,} bytes")
                inside = path.relative_to(source)
                place = Path("scenarios") / inside if plain and path.suffix == ".yaml" else inside
                found[place] = path.read_bytes()
            except OSError as error:
                raise StorageError(f"{path} cannot be read", str(error)) from error
    if not any(path.suffix == ".yaml" for path in found):
        near = _content_inside(source)
        raise UsageError(
            f"{source} holds no content",
            "A pack has scenarios/*.yaml, rubrics/*.yaml, or both.",
            f"There is some in {', '.join(map(str, near))}: add that folder." if near else "",
        )
    if len(found) > MOST_FILES:
        raise UsageError(f"{source} holds more than {MOST_FILES} files")
    return found
