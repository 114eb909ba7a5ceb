"""Finds the library's files and lists its scenarios cheaply, for the home screen and completion.

Must not import a model: the list is there before the first paint. It trusts nothing: an entry
whose file is broken is marked, and `library.py` says why.
"""

# ruff: noqa: PLC0415 - the YAML reader loads when a file has to be read, after the first paint

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.content.kept import keep, read_kept

CACHE_VERSION = 1
OWN_FOLDER = "ml-interview-simulator"
"""The name of the folder in which a person's own settings and content are."""
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class PhaseMinutes:
    """One phase in a format, for a bar of minutes."""

    id: str
    title: str
    minutes: float


@dataclass(frozen=True)
class ScenarioEntry:
    """What a list of scenarios shows. `phases`: per format id, in order; `path`: its file;
    `origin`: the folder or pack that it came from, "" for the shipped ones.
    """

    id: str
    title: str
    domain: str
    level: str
    summary: str
    formats: tuple[str, ...]
    phases: Mapping[str, tuple[PhaseMinutes, ...]]
    path: Path
    origin: str = ""

    @property
    def whose(self) -> str:
        """Where it came from, in words: "yours", "from a-pack"; empty for the shipped ones."""
        if self.origin == OWN_FOLDER:
            return "yours"
        return f"from {self.origin}" if self.origin else ""

    @property
    def minutes(self) -> dict[str, float]:
        """Minutes in all, per format id."""
        return {name: sum(p.minutes for p in phases) for name, phases in self.phases.items()}


def shipped_root() -> Path:
    """The library that came with the program: inside the package when it was installed from a
    wheel, else the top of the checkout.
    """
    inside = PACKAGE / "library"
    return inside if inside.is_dir() else PACKAGE.parent


FOLDERS = ("rubrics", "scenarios")


def content_files(root: Path, folder: str) -> tuple[Path, ...]:
    """The YAML files of a folder of a library, by name; empty when there is no such folder. A root
    without any of `FOLDERS` is a plain folder of files: all of them are `scenarios`.
    """
    place = root / folder
    if folder == "scenarios" and is_plain(root):
        place = root
    found = (path for path in place.glob("*.yaml") if path.is_file())
    return tuple(sorted(path for path in found if not path.name.startswith(".")))


def files_not_read(root: Path) -> Iterator[tuple[Path, str]]:
    """Files of a library that look like content and lie or are called so that nothing reads them,
    each with what to do.
    """
    for folder in FOLDERS:
        place = root / folder
        if folder == "scenarios" and is_plain(root):
            place = root
        for path in sorted(place.glob("*.yml")):
            if _may_be_content(path) and (place != root or _said_by(path, "kind") in _KINDS):
                yield path, f"content files end with .yaml: rename it {path.stem}.yaml"
        for pattern in ("*/*.y*ml", "*/*/*.y*ml") if place != root else ():
            for path in sorted(place.glob(pattern)):
                if _may_be_content(path):
                    yield path, f"content files lie in {place} itself: move it there"


def _may_be_content(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts[-3:])
    return path.suffix in (".yaml", ".yml") and not hidden and path.is_file()


def is_plain(root: Path) -> bool:
    """Whether the root is a folder of content files without the folders of a library."""
    return not any((root / folder).is_dir() for folder in FOLDERS)


def with_origins(roots: Sequence[Path] | None) -> list[tuple[Path, str]]:
    """The roots, the shipped library if None, each with what people call where its content comes
    from: "" for the first one, else the name of its folder.
    """
    found = list(roots) if roots is not None else [shipped_root()]
    return [(root, root.name if number else "") for number, root in enumerate(found)]


def content_of(path: Path) -> bytes:
    """The file's bytes, cut just beyond what `read_document` accepts. Raises OSError."""
    from simulator.content.yaml_reader import MAX_BYTES

    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def load_scenario_index(
    roots: Sequence[Path] | None = None, cache: Path | None = None
) -> tuple[ScenarioEntry, ...]:
    """The scenarios of the libraries in `roots`, by title; files that cannot be listed are left
    out. Reads files; raises nothing for bad ones. What was read of a file before is taken from the
    `cache` file while the content is the same, byte for byte.
    """
    read = _read(roots, cache)
    formats: dict[str, tuple[PhaseMinutes, ...]] = {}
    for _, _, value in read:
        formats = {**_formats(value), **formats}
    entries: dict[str, ScenarioEntry] = {}
    for origin, path, value in read:
        entry = _entry(path, value, formats, origin)
        if entry is not None:
            entries.setdefault(entry.id, entry)
    return tuple(sorted(entries.values(), key=lambda entry: entry.title))


def files_left_out(
    entries: Sequence[ScenarioEntry],
    roots: Sequence[Path] | None = None,
    cache: Path | None = None,
) -> tuple[Path, ...]:
    """The files among the scenarios that `entries` has nothing of and that are not of another kind:
    they cannot be read, or an earlier one has their id.
    """
    listed = {entry.path for entry in entries}
    return tuple(
        path for _, path, value in _read(roots, cache)
        if path not in listed and value.get("kind") not in OTHER_KINDS
    )  # fmt: skip


OTHER_KINDS = ("formats", "lexicon", "rubric", "topics")
_KINDS = (*OTHER_KINDS, "scenario")


def id_said_by(path: Path) -> str:
    """The id that a file says it has, even one that is no YAML; "" where it says none."""
    return _said_by(path, "id")


def _said_by(path: Path, key: str) -> str:
    from simulator.content.yaml_reader import read_document

    try:
        return read_document(str(path), content_of(path)).says(key)
    except OSError:
        return ""


def _read(
    roots: Sequence[Path] | None, cache: Path | None
) -> list[tuple[str, Path, dict[str, Any]]]:
    """Origin, path and skeleton of every file among the scenarios; empty for one that is broken."""
    kept = read_kept(cache)
    known = _mapping(kept.get("files")) if kept.get("version") == CACHE_VERSION else {}
    read: list[tuple[str, Path, dict[str, Any]]] = []
    fresh: dict[str, dict[str, Any]] = {}
    for root, origin in with_origins(roots):
        for path in content_files(root, "scenarios"):
            try:
                data = content_of(path)
            except OSError:
                read.append((origin, path, {}))
                continue
            digest = hashlib.blake2b(data, digest_size=16).hexdigest()
            value = known.get(digest)
            if not isinstance(value, dict):
                value = _skeleton_of(str(path), data)
            fresh[digest] = value
            read.append((origin, path, value))
    if fresh.keys() != known.keys():
        keep(cache, {"version": CACHE_VERSION, "files": fresh})
    return read


_SHOWN_KEYS = ("kind", "id", "title", "domain", "level", "summary", "formats")


@lru_cache(maxsize=32)
def _skeleton_of(path: str, data: bytes) -> dict[str, Any]:
    """The skeleton of a file's content, read once a process where no cache can be kept."""
    from simulator.content.yaml_reader import read_document

    return _skeleton(_mapping(read_document(path, data).value))


def _skeleton(value: dict[str, Any]) -> dict[str, Any]:
    """Of a file's content what a list shows, as plain values."""
    found = {key: value[key] for key in _SHOWN_KEYS if key in value}
    phases = _mapping(value.get("phases"))
    found["phases"] = {
        name: {"minutes": part["minutes"]}
        for name, part in phases.items()
        if isinstance(part, dict) and "minutes" in part
    }
    return found


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _minutes(value: Any, otherwise: float) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and value > 0 else otherwise


def _formats(value: Mapping[str, Any]) -> dict[str, tuple[PhaseMinutes, ...]]:
    if value.get("kind") != "formats":
        return {}
    return {
        str(found.get("id")): tuple(
            PhaseMinutes(
                str(phase.get("id")), str(phase.get("title")), _minutes(phase.get("minutes"), 0.0)
            )
            for phase in map(_mapping, _items(found.get("phases")))
        )
        for found in map(_mapping, _items(value.get("formats")))
    }


def _entry(
    path: Path,
    value: Mapping[str, Any],
    formats: Mapping[str, tuple[PhaseMinutes, ...]],
    origin: str,
) -> ScenarioEntry | None:
    if value.get("kind") != "scenario" or not isinstance(value.get("id"), str):
        return None
    own = _mapping(value.get("phases"))
    known = tuple(name for name in map(str, _items(value.get("formats"))) if name in formats)

    def minutes(phase: PhaseMinutes, format_id: str) -> PhaseMinutes:
        override = _mapping(_mapping(own.get(phase.id)).get("minutes")).get(format_id)
        return PhaseMinutes(phase.id, phase.title, _minutes(override, phase.minutes))

    return ScenarioEntry(
        id=value["id"],
        title=str(value.get("title") or value["id"]).strip(),
        domain=str(value.get("domain") or "").strip(),
        level=str(value.get("level") or "senior"),
        summary=str(value.get("summary") or "").strip(),
        formats=known,
        phases={name: tuple(minutes(p, name) for p in formats[name]) for name in known},
        path=path,
        origin=origin,
    )
