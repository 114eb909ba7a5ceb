"""Turns one content file into its model, or into every problem of the file with its place.

Owns the wording of model errors. Must not compare files with each other: `checks.py` does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from simulator.content.figures import did_you_mean
from simulator.content.yaml_reader import Document, read_document
from simulator.errors import Problem

Loc = Sequence[str | int]


@dataclass(frozen=True)
class ContentFile:
    """One file: its name inside the library, its places, and its model when it has no problem."""

    name: str
    sha256: str
    document: Document
    model: BaseModel | None
    problems: tuple[Problem, ...]

    def problem(
        self, loc: Loc, message: str, *, key: bool = False, text: str = "", skip: int = 0
    ) -> Problem:
        """A problem at the place of the value (or the key) that the model has at `loc`; where
        `text` stands in that value, if given, behind so many of them that are skipped.
        """
        path = _written(self.document.value, loc)
        return self.document.problem(path, message, key=key, text=text, skip=skip)


def read_content(
    name: str, path: str, data: bytes, models: Mapping[str, type[BaseModel]]
) -> ContentFile:
    """The file's model, by the `kind` on its top level, or all its problems in file order.

    `path` is what messages show; `models` are the kinds that its folder may hold.
    """
    document = read_document(path, data)
    model, found = _model(document, models)
    problems = tuple(sorted({*document.problems, *found}))
    digest = hashlib.sha256(data).hexdigest()
    return ContentFile(name, digest, document, None if problems else model, problems)


def _model(
    document: Document, models: Mapping[str, type[BaseModel]]
) -> tuple[BaseModel | None, list[Problem]]:
    value = document.value
    if value is None and document.problems:
        return None, []
    if not isinstance(value, dict):
        return None, [document.problem((), "the file must be keys with values")]
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in models:
        choices = " or ".join(f"`kind: {name}`" for name in models)
        if isinstance(kind, str) and kind in _FOLDER_OF:
            folder = _FOLDER_OF[kind]
            message = (
                f"`kind: {kind}` belongs into the folder {folder}/; a file here says {choices}"
            )
            return None, [document.problem(("kind",), message)]
        near = did_you_mean(kind, models) if isinstance(kind, str) else ""
        return None, [document.problem(("kind",), f"a file here says {choices}{near}")]
    try:
        return models[kind].model_validate(value), []
    except ValidationError as error:
        return None, _model_problems(document, models[kind], error)


def _model_problems(
    document: Document, model: type[BaseModel], error: ValidationError
) -> list[Problem]:
    problems = []
    for fault in error.errors(include_url=False):
        loc = (*fault["loc"], *getattr(fault.get("ctx", {}).get("error"), "at", ()))
        if _follows_from_items(fault):
            continue
        written = _written(document.value, loc)
        if any(written[: len(path)] == path for path in document.broken):
            continue  # its value could not be read, and that is said already
        name = str(loc[-1]) if loc else ""
        on_key = fault["type"] in ("extra_forbidden", "missing") or name == "[key]"
        told = document.problem(written, _message(model, fault), key=on_key)
        if told.message.endswith(_QUOTED) and told.source_line[told.column - 1 :][:1] not in "'\"":
            bare = str(fault["input"]).lstrip("0") or "0"
            told = replace(
                told, message=told.message.removesuffix(_QUOTED) + f" (write it as {bare})"
            )
        problems.append(told)
    return problems


def _follows_from_items(fault: Mapping[str, Any]) -> bool:
    """Whether a list is only called too short because items in it have faults, told themselves."""
    found = fault["input"]
    least: int = fault.get("ctx", {}).get("min_length", 0)
    return fault["type"] == "too_short" and isinstance(found, (list, tuple)) and len(found) >= least


def _message(model: type[BaseModel], fault: Mapping[str, Any]) -> str:
    loc, context = fault["loc"], fault.get("ctx", {})
    name = str(loc[-1]) if loc else ""
    match fault["type"]:
        case "extra_forbidden":
            return f"unknown key {name!r}{did_you_mean(name, _known_keys(model, loc[:-1]))}"
        case "missing":
            return f"key {name!r} is missing here"
        case "literal_error":
            found, expected = str(fault["input"]), str(context.get("expected", ""))
            near = did_you_mean(found, re.findall(r"'([^']*)'", expected))
            return f"{_where(loc)}must be {expected}; found {found!r}{near}"
        case "value_error":
            return f"{_where(loc)}{context.get('error', fault['msg'])}"
        case "string_type":
            found = _as_written(fault["input"])
            return f"{_where(loc)}must be text; found {found}{_quoting(fault['input'])}"
        case "string_pattern_mismatch":
            pattern = _IN_WORDS.get(context.get("pattern", ""), context.get("pattern", ""))
            return f"{_where(loc)}{fault['input']!r} does not fit the pattern {pattern}"
        case "too_long":
            most, actual = context.get("max_length"), len(fault["input"])
            return f"{_where(loc)}at most {most} of them; found {actual}"
        case str() as sort if sort in _WANTED:
            found = _as_written(fault["input"])
            wanted = _WANTED[sort]
            hint = _unquoting(fault["input"]) if "number" in wanted else ""
            return f"{_where(loc)}must be {wanted}; found {found}{hint}"
        case "string_too_long":
            most, actual = context.get("max_length", 0), len(fault["input"])
            return f"{_where(loc)}has {actual:,} characters; it may have {most:,} at most"
        case "too_short":
            least, actual = context.get("min_length"), context.get("actual_length")
            return f"{_where(loc)}needs at least {least} of them; found {actual}"
        case _:
            message = str(fault["msg"]).removeprefix("Input ")
            return f"{_where(loc)}{message[:1].lower()}{message[1:]}{_found(fault['input'])}"


_FOLDER_OF = {
    **dict.fromkeys(("rubric", "lexicon", "topics"), "rubrics"),
    **dict.fromkeys(("scenario", "formats"), "scenarios"),
}
"""Where a file of each kind is read."""
_WORDS = "begins with a letter, has only lower-case letters and digits"
_IN_WORDS = {
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": f"of an id: it {_WORDS}, and one hyphen between two words,"
    " like parcel-theft",
    r"^[a-z][a-z0-9_]*$": f"of a name: it {_WORDS}, and underscores between words, like core_qps",
    r"^[a-z][a-z0-9_]{1,60}$": f"of a concept: it {_WORDS}, and underscores between words, like"
    " lead_time",
}
"""What each pattern asks of an id, for people."""
_WANTED = {
    "tuple_type": "a list, like [one, another]",
    "dict_type": "keys with values, like {name: value}",
    "model_type": "keys with values, like {name: value}",
    "model_attributes_type": "keys with values, like {name: value}",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
}
"""What a value of each of pydantic's sorts of error should be, as an author writes it."""
_QUOTED = " (take the quotes off)"
_WRITTEN_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9]+)?")


def _where(loc: Loc) -> str:
    """The last key of a place, as the subject of a message."""
    names = [step for step in loc if isinstance(step, str) and step != "[key]"]
    if loc and loc[-1] == "[key]":
        return "key "
    return f"{names[-1]!r}: " if names else ""


def _found(value: Any) -> str:
    return "" if isinstance(value, (dict, list, tuple)) else f"; found {_as_written(value)}"


def _as_written(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, dict):
        return "keys with values"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _quoting(value: Any) -> str:
    return " (put it in quotes)" if isinstance(value, (bool, int, float)) else ""


def _unquoting(value: Any) -> str:
    """How to write what looks like a number and is text."""
    if not isinstance(value, str) or not value[:1].isdigit():
        return ""
    if len(value) == 3 and value.startswith("0") and value.isdigit():
        return " (is it the rest of a number with a comma? 10,000 is written 10000)"
    if _WRITTEN_NUMBER.fullmatch(value):
        return _QUOTED
    return " (a number has only digits and a point: 10000 or 0.5)"


def _written(value: Any, loc: Loc) -> tuple[str | int, ...]:
    """The path in the file of a model's place: a rule written as a list is its `any`, and a
    plain string is its `concept`.
    """
    path: list[str | int] = []
    for step in loc:
        match value:
            case dict() if step in value:
                value = value[step]
            case list() if isinstance(step, int) and step < len(value):
                value = value[step]
            case list() if step == "any":
                continue
            case _:
                break
        path.append(step)
    return tuple(path)


def _known_keys(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    """The keys that the model has at `loc`, found by walking its annotations."""
    annotation: Any = model
    for step in loc:
        found = _models_in(annotation)
        if found and isinstance(step, str) and step in found[0].model_fields:
            annotation = found[0].model_fields[step].annotation
    found = _models_in(annotation)
    return tuple(found[0].model_fields) if found else ()


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
