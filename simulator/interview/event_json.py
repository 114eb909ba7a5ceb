"""Events as JSON-able values and back, strictly. Owns the written form and its version.

`{"type": "phase_started", "at_s": 420.0, "phase": "data", ...}`: every field of the event, no
other, each of its type. Must not touch a file.
"""

from __future__ import annotations

import dataclasses
import math
import re
import types
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from simulator.errors import SimulatorError
from simulator.interview.events import Event

EVENTS_VERSION = 1
"""Raised when the meaning of a written event changes; older ones are then migrated on reading."""


class EventFormatError(SimulatorError):
    """A written event is not one that this program knows."""


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as JSON-able values."""
    return {"type": event_type(type(event))} | dataclasses.asdict(event)


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The event that `event_to_json` gave; accepts lists for tuples, as JSON returns them.

    Raises:
        EventFormatError: unknown type or field, a missing field, or a value of another type.
    """
    found = data.get("type")
    kind = _kinds().get(found) if isinstance(found, str) else None
    if kind is None:
        raise _refused(f"No event is of type {found!r}")
    return cast(Event, _decode_fields(kind, {k: v for k, v in data.items() if k != "type"}))


def entry_to_json(events: Sequence[Event]) -> dict[str, Any]:
    """The events of one command as one journal entry, so that a command is kept whole or not."""
    return {"v": EVENTS_VERSION, "events": [event_to_json(event) for event in events]}


def entry_from_json(data: Mapping[str, Any]) -> tuple[Event, ...]:
    """The events of one journal entry.

    Raises:
        EventFormatError: another version wrote it, or it is not what `entry_to_json` gave.
    """
    if data.get("v") != EVENTS_VERSION:
        raise _refused(f"It is of version {data.get('v')!r}; this program reads {EVENTS_VERSION}")
    events = data.get("events")
    if not isinstance(events, list) or not all(isinstance(item, dict) for item in events):
        raise _refused("It has no list of events")
    return tuple(event_from_json(item) for item in events)


def event_type(kind: type) -> str:
    """The written name of an event class: `PhaseStarted` → `phase_started`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


@cache
def _kinds() -> dict[str, type]:
    return {event_type(kind): kind for kind in get_args(Event)}


@cache
def _fields(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _decode_fields(kind: type, data: Mapping[str, Any]) -> object:
    fields = _fields(kind)
    if odd := sorted(data.keys() ^ fields.keys()):
        raise _refused(
            f"The record {event_type(kind)} has missing or unknown fields: {', '.join(odd)}"
        )
    return kind(**{name: _decode(wanted, data[name], name) for name, wanted in fields.items()})


def _decode(wanted: Any, value: Any, name: str) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        choices = [choice for choice in get_args(wanted) if choice is not type(None)]
        return None if value is None else _decode(choices[0], value, name)
    if origin is Literal:
        if isinstance(value, str) and value in get_args(wanted):
            return value
    elif origin is tuple:
        if isinstance(value, list | tuple):
            return tuple(_decode(get_args(wanted)[0], item, name) for item in value)
    elif dataclasses.is_dataclass(wanted):
        if isinstance(value, Mapping):
            return _decode_fields(cast(type, wanted), value)
    elif wanted is float:
        if type(value) in (int, float) and math.isfinite(value):
            return float(value)
    elif type(value) is wanted:
        return value
    raise _refused(f"The field {name} cannot be {value!r:.60}")


def _refused(why: str) -> EventFormatError:
    return EventFormatError(
        "A journal entry cannot be understood",
        f"{why}. The journal was not changed.",
        "It may come from another version of the program: update and try again.",
    )
