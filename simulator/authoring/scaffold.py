"""Where a new file of content begins. Owns the templates, which are valid as they stand.

A new scenario starts small, in the words of its title, with placeholders that lint counts; or as
another one under its own names, whole and judged. Must not overwrite anything.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulator.authoring.naming import a_level, an_id, new_id, new_prefix
from simulator.content.json_schema import FOLDER as SCHEMAS
from simulator.content.library import Library, find_scenario
from simulator.content.rubric import DIMENSIONS
from simulator.content.scenario import HINTS, PHASES, SHIPPED_LEAST
from simulator.errors import Problem, UsageError

if TYPE_CHECKING:
    from simulator.content.scenario import Scenario
    from simulator.content.yaml_reader import Document

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class NewScenario:
    """What a new scenario is called, and the formats that it offers, all if none is named.

    `template` is the id of the scenario that it starts as, "" for a small one of placeholders.
    """

    id: str
    title: str
    domain: str
    level: str
    prefix: str
    template: str = ""
    formats: tuple[str, ...] = ()


def scenario_text(wanted: NewScenario, library: Library, where: Path) -> str:
    """The text of a new scenario's file, to be written to `where`: valid and in bounds as it is.

    Raises:
        UsageError: a name does not fit, or is taken, or there is no such template.
    """
    new_id(wanted.id, library)
    new_prefix(wanted.prefix, library)
    a_level(wanted.level)
    if not wanted.template:
        return _small(wanted, library, where)
    template = find_scenario(library, wanted.template)
    file, _ = library.spots[("scenario", template.id)]
    parts = _parts(file.document, _renamings(template, wanted.prefix))
    values = {key: _quoted(getattr(wanted, key)) for key in ("id", "title", "domain", "level")}
    if wanted.formats:
        values["formats"] = f"[{', '.join(wanted.formats)}]"
    for key, value in values.items():
        parts[key] = [f"{key}: {value}", *_gap_after(parts.get(key, []))]
    comments = yaml.safe_load((_TEMPLATES / "comments.yaml").read_text(encoding="utf-8"))
    for key, comment in comments.items():
        if key in parts:
            parts[key][:0] = [f"# {line}" for line in textwrap.wrap(comment, 98)]
    head = (
        f"{schema_line('scenario', where)}\n"
        f"# Begun from {template.id}, whose content it still holds. Replace it part by part, and\n"
        f"# run `simulator lint {where.name}` after each: it says what no longer fits, and where.\n"
    )
    return head + "\n".join(line for lines in parts.values() for line in lines)


def _small(wanted: NewScenario, library: Library, where: Path) -> str:
    """A small scenario in the words of its title, with placeholders."""
    *most, last = (f"{least} {name.replace('_', ' ')}" for name, least in SHIPPED_LEAST.items())
    text = (_TEMPLATES / "scenario.yaml").read_text(encoding="utf-8")
    values = {
        "NAME": wanted.id, "TITLE": _quoted(wanted.title), "DOMAIN": _quoted(wanted.domain),
        "LEVEL": wanted.level, "PREFIX": wanted.prefix,
        "FORMATS": f"[{', '.join(wanted.formats or library.formats)}]",
        "COUNTS": f"{', '.join(most)} and {last}", "HINTS": str(HINTS),
        "WORDS": re.sub(r"[{}]", r"\g<0>\g<0>", re.sub(r"(?<![.?!])$", ".", wanted.title)),
    }  # fmt: skip
    text = re.sub("|".join(values), lambda found: values[found[0]], text)
    return f"{schema_line('scenario', where)}\n{text}"


def _renamings(scenario: Scenario, prefix: str) -> dict[str, str]:
    """The scenario's own criteria and wrong claims, each with its id under the new prefix."""
    found: dict[str, str] = {}
    ids = [one.id for one in scenario.own_criteria]
    for old in (*ids, *(claim.id for claim in scenario.wrong_claims)):
        name = f"{prefix}-{old.partition('-')[2] or old}"
        found[old] = f"{prefix}-{old}" if name in found.values() else name
    return found


def _parts(document: Document, renamings: Mapping[str, str]) -> dict[str, list[str]]:
    """The lines of each key of a scenario's file, its ids renamed wherever one is defined or
    referred to, and nowhere else; comments at the margin are left out. Raises UsageError.
    """
    lines = list(document.lines)
    for place, name in sorted(_ids_in(document, renamings), reverse=True):
        line, at = place.line - 1, place.column - 1
        lines[line] = f"{lines[line][:at]}{renamings[name]}{lines[line][at + len(name) :]}"
    starts = {key: document.key_place((key,)) for key in document.value}
    if any(column != 1 for _, column in starts.values()):
        raise UsageError(f"{document.path} cannot be begun from: its keys are not at the margin")
    ends = [*[line - 1 for line, _ in starts.values()][1:], len(lines)]
    return {
        key: [text for text in lines[line - 1 : end] if not text.startswith("#")]
        for (key, (line, _)), end in zip(starts.items(), ends, strict=True)
    }


def _ids_in(document: Document, names: Collection[str]) -> Iterator[tuple[Problem, str]]:
    """The places in a scenario's file where one of its own ids stands."""
    value, paths = document.value, list[tuple[str | int, ...]]()
    for part in (("criteria",), ("twist", "criteria"), ("wrong_claims",)):
        for index, one in enumerate(_at(value, part) or ()):
            paths.append((*part, index, "id"))
            wrong = enumerate(one.get("contradicts") or ())
            paths += [(*part, index, "contradicts", at) for at, _ in wrong]
    for path in paths:
        name = _at(value, path)
        if name in names:
            yield document.problem(path, "", text=name), name
    for name in value.get("points") or ():
        if name in names:
            yield document.problem(("points", name), "", key=True, text=name), name


def _at(value: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path; None where it ends before."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value and value[step]
    return value


def _gap_after(lines: list[str]) -> list[str]:
    """The empty lines at the end."""
    count = next((at for at, line in enumerate(reversed(lines)) if line.strip()), 0)
    return [""] * count


def criterion_text(name: str, dimension: str, phase: str = "") -> str:
    """A criterion to start from, as a list item of YAML, indented as where it belongs: under the
    `criteria` of a dimension in a rubric, or with `phase` under those of a scenario.

    Raises:
        UsageError: the id, the dimension or the phase does not fit.
    """
    an_id(name)
    if dimension not in DIMENSIONS:
        known = ", ".join(DIMENSIONS)
        raise UsageError(f"There is no dimension {dimension!r}", f"There are {known}.")
    if phase and phase not in PHASES:
        raise UsageError(f"There is no phase {phase!r}", f"There are {', '.join(PHASES)}.")
    own = f"  dimension: {dimension}\n  phase: {phase}\n" if phase else ""
    text = (_TEMPLATES / "criterion.yaml").read_text(encoding="utf-8")
    text = text.replace("NAME", name).replace("OWN\n", own)
    return textwrap.indent(text, "  " if phase else "      ")


def rubric_text(name: str, dimension: str, where: Path) -> str:
    """A rubric file that adds one criterion to a dimension of the standard. Raises UsageError."""
    return (
        f"{schema_line('rubric', where)}\n"
        "# Criteria of your own for every problem. They join the dimension of the standard.\n"
        f"kind: rubric\nversion: 1\ndimensions:\n  - id: {dimension}\n    extends: true\n"
        f"    criteria:\n{criterion_text(name, dimension)}"
    )


def schema_line(kind: str, where: Path) -> str:
    """The comment by which editors find the schema of a file at `where`."""
    schema = SCHEMAS / f"{kind}.schema.json"
    root = SCHEMAS.parents[2]
    folder = where.resolve().parent
    is_near = folder == root or root in folder.parents
    place = os.path.relpath(schema, folder) if is_near else schema.as_uri()
    return f"# yaml-language-server: $schema={place}"


def _quoted(text: str) -> str:
    """The text as YAML, in quotes where it needs them."""
    plain = re.fullmatch(r"[A-Za-z][\w ,()/-]*", text) and text.lower() not in _WORDS
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}
