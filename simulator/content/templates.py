"""Which texts of a scenario are templates, and a scenario with its figures filled in.

Owns that list, so that the check and the filling cannot differ. Must not draw figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simulator.content.figures import draw_figures, fill, units_of

if TYPE_CHECKING:
    from simulator.content.scenario import Scenario

Path = tuple[str | int, ...]
_CRITERION = ("met", "short_of", "strong", "probe")
_FIELDS: tuple[tuple[str, ...], ...] = (
    ("prompt",),
    ("facts", "*", "answer"),
    ("phases", "*", "prompt"),
    ("phases", "*", "strong"),
    ("phases", "*", "hints", "*", "text"),
    *(("criteria", "*", name) for name in _CRITERION),
    ("probes", "*"),
    ("not_applicable", "*"),
    ("wrong_claims", "*", "why"),
    ("estimates", "*", "explain"),
    ("estimates", "*", "slips", "*", "why"),
    ("twist", "text"),
    *(("twist", "criteria", "*", name) for name in _CRITERION),
)


def templates(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Every template of the scenario with its place."""
    for fields in _FIELDS:
        yield from _texts(scenario, fields, ())


def _texts(value: Any, fields: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    if not fields:
        yield path, value
    elif fields[0] == "*":
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in pairs:
            yield from _texts(item, fields[1:], (*path, key))
    elif value is not None:
        yield from _texts(getattr(value, fields[0]), fields[1:], (*path, fields[0]))


def told(
    scenario: Scenario, seed: int, known: Mapping[str, float] = MappingProxyType({})
) -> Scenario:
    """The scenario as one attempt tells it: every template filled with the seed's figures, or with
    those that are `known` because they were told already.

    Raises ValueError for a template or an expression that does not work; a loaded one has none.
    """
    figures, units = draw_figures(scenario, seed, known), units_of(scenario)
    result: Scenario = _filled(scenario, _FIELDS, lambda text: fill(text, figures, units))
    return result


def _filled(value: Any, fields: Sequence[tuple[str, ...]], write: Callable[[str], str]) -> Any:
    """`value` with every text below one of `fields` written anew; the rest is shared."""
    if value is None:
        return None
    if fields == [()]:
        return write(value)
    below: dict[str, list[tuple[str, ...]]] = {}
    for path in fields:
        below.setdefault(path[0], []).append(path[1:])
    if "*" in below:
        if isinstance(value, Mapping):
            return {key: _filled(item, below["*"], write) for key, item in value.items()}
        return tuple(_filled(item, below["*"], write) for item in value)
    return value.model_copy(
        update={name: _filled(getattr(value, name), rest, write) for name, rest in below.items()}
    )
