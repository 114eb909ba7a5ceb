"""Finds the library's files and lists its scenarios cheaply, for the home screen and completion.

Must not import a model: the list is there before the first paint. It trusts nothing: an entry
whose file is broken is marked, and `library.py` says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.content.yaml_reader import MAX_BYTES, Document, read_document

PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class PhaseMinutes:
    """One phase in a format, for a bar of minutes."""

    id: str
    title: str
    minutes: float


@dataclass(frozen=True)
class ScenarioEntry:
    """What a list of scenarios shows. `phases`: per format id, in order; `path`: its file."""

    id: str
    title: str
    domain: str
    level: str
    summary: str
    formats: tuple[str, ...]
    phases: Mapping[str, tuple[PhaseMinutes, ...]]
    path: Path

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


def content_files(root: Path, folder: str) -> tuple[Path, ...]:
    """The YAML files of a folder of a library, by name; empty when there is no such folder."""
    found = (path for path in (root / folder).glob("*.yaml") if path.is_file())
    return tuple(sorted(path for path in found if not path.name.startswith(".")))


def content_of(path: Path) -> bytes:
    """The file's bytes, cut just beyond what `read_document` accepts. Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def load_scenario_index(roots: Sequence[Path] | None = None) -> tuple[ScenarioEntry, ...]:
    """The scenarios of the libraries in `roots`, by title; files that cannot be listed are left
    out. Reads files; raises nothing for bad ones.
    """
    documents = []
    for root in roots if roots is not None else (shipped_root(),):
        for path in content_files(root, "scenarios"):
            try:
                documents.append((path, read_document(str(path), content_of(path))))
            except OSError:
                continue
    formats: dict[str, tuple[PhaseMinutes, ...]] = {}
    for _, document in documents:
        formats.update(_formats(document))
    entries: dict[str, ScenarioEntry] = {}
    for path, document in documents:
        entry = _entry(path, document, formats)
        if entry is not None:
            entries.setdefault(entry.id, entry)
    return tuple(sorted(entries.values(), key=lambda entry: entry.title))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _minutes(value: Any, otherwise: float) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if number and value > 0 else otherwise


def _formats(document: Document) -> dict[str, tuple[PhaseMinutes, ...]]:
    value = _mapping(document.value)
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
    path: Path, document: Document, formats: Mapping[str, tuple[PhaseMinutes, ...]]
) -> ScenarioEntry | None:
    value = _mapping(document.value)
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
    )
