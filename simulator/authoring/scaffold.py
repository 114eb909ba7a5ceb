"""Where a new file of content begins. Owns the templates, which are valid as they stand.

A new scenario starts as a shipped one under its own names, because an example that works teaches
more than an empty frame: every part is there, judged and in bounds, to be replaced one by one while
`simulator lint` stays quiet. Must not overwrite anything.
"""

from __future__ import annotations

import os
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import yaml

from simulator.content.json_schema import FOLDER as SCHEMAS
from simulator.content.library import Library, find_scenario
from simulator.content.rubric import DIMENSIONS, LEVELS
from simulator.errors import UsageError

_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class NewScenario:
    """What a new scenario is called; `template` is the id of the shipped one that it starts as."""

    id: str
    title: str
    domain: str
    level: str
    prefix: str
    template: str = "fraud-detection"


def scenario_text(wanted: NewScenario, library: Library, where: Path) -> str:
    """The text of a new scenario's file, to be written to `where`: valid and in bounds as it is.

    Raises:
        UsageError: a name does not fit, or is taken, or there is no such template.
    """
    _check_slug("id", wanted.id)
    _check_slug("prefix", wanted.prefix)
    if wanted.level not in LEVELS:
        raise UsageError(f"There is no level {wanted.level!r}", f"There are {', '.join(LEVELS)}.")
    if wanted.id in library.scenarios:
        raise UsageError(f"There is a scenario {wanted.id!r} already", hint="Choose another id.")
    template = find_scenario(library, wanted.template)
    path = Path(library.places[("scenario", template.id)].path)
    old = _prefix_of([criterion.id for criterion in template.criteria])
    taken = [name for sort, name in library.places
             if sort == "criterion" and name.startswith(f"{wanted.prefix}-")]  # fmt: skip
    if taken:
        raise UsageError(
            f"The prefix {wanted.prefix!r} is taken by {taken[0]}", hint="Choose another prefix."
        )
    lines = path.read_text(encoding="utf-8").split("\n")
    body = "\n".join(line for line in lines if not line.startswith("#"))
    body = re.sub(rf"(?<![\w-]){re.escape(old)}-(?=[a-z])", f"{wanted.prefix}-", body)
    for key, value in (("id", wanted.id), ("title", wanted.title), ("domain", wanted.domain),
                       ("level", wanted.level)):  # fmt: skip
        line = f"{key}: {_quoted(value)}".replace("\\", r"\\")
        body = re.sub(rf"(?m)^{key}: .*$", line, body, count=1)
    comments = yaml.safe_load((_TEMPLATES / "comments.yaml").read_text(encoding="utf-8"))
    for key, comment in comments.items():
        above = "\n".join(f"# {line}" for line in textwrap.wrap(comment, 98))
        body = re.sub(rf"(?m)^{key}:", f"{above}\n{key}:", body, count=1)
    head = (
        f"{schema_line('scenario', where)}\n"
        f"# Begun from {template.id}, whose content it still holds. Replace it part by part, and\n"
        f"# run `simulator lint {where.name}` after each: it says what no longer fits, and where.\n"
    )
    return head + body.lstrip("\n")


def criterion_text(name: str, dimension: str, phase: str = "") -> str:
    """A criterion to start from, as a list item of YAML; with `phase`, one of a scenario's own.

    Raises:
        UsageError: the id or the dimension does not fit.
    """
    _check_slug("id", name)
    if dimension not in DIMENSIONS:
        known = ", ".join(DIMENSIONS)
        raise UsageError(f"There is no dimension {dimension!r}", f"There are {known}.")
    own = f"  dimension: {dimension}\n  phase: {phase}\n" if phase else ""
    text = (_TEMPLATES / "criterion.yaml").read_text(encoding="utf-8")
    return text.replace("NAME", name).replace("OWN\n", own)


def rubric_text(name: str, dimension: str, where: Path) -> str:
    """A rubric file that adds one criterion to a dimension of the standard. Raises UsageError."""
    indented = "\n".join(f"      {line}".rstrip() for line in
                         criterion_text(name, dimension).rstrip("\n").split("\n"))  # fmt: skip
    return (
        f"{schema_line('rubric', where)}\n"
        "# Criteria of your own for every problem. They join the dimension of the standard.\n"
        f"kind: rubric\nversion: 1\ndimensions:\n  - id: {dimension}\n    extends: true\n"
        f"    criteria:\n{indented}\n"
    )


def schema_line(kind: str, where: Path) -> str:
    """The comment by which editors find the schema of a file at `where`."""
    schema = SCHEMAS / f"{kind}.schema.json"
    root = SCHEMAS.parents[2]
    folder = where.resolve().parent
    is_near = folder == root or root in folder.parents
    place = os.path.relpath(schema, folder) if is_near else schema.as_uri()
    return f"# yaml-language-server: $schema={place}"


def _check_slug(what: str, name: str) -> None:
    if not _SLUG.fullmatch(name) or len(name) > 60:
        raise UsageError(
            f"{name!r} cannot be the {what}",
            "It is made of lower-case letters, digits and hyphens, and begins with a letter.",
        )


def _prefix_of(ids: list[str]) -> str:
    return ids[0].partition("-")[0]


def _quoted(text: str) -> str:
    """The text as YAML, in quotes where it needs them."""
    plain = re.fullmatch(r"[A-Za-z][\w ,()/-]*", text) and text.lower() not in _WORDS
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}
