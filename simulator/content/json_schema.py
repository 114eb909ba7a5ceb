"""JSON Schemas of the content files, for editors that complete and check YAML as it is typed.

Written from the models by `python -m simulator.content.json_schema`; a test compares. The program
itself checks with the models. Must not be imported by anything that runs an interview.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from simulator.content.lexicon import Lexicon
from simulator.content.rubric import RubricFile
from simulator.content.scenario import FormatFile, Scenario, TopicFile

FOLDER = Path(__file__).resolve().parent / "schemas"
MODELS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "scenario": Scenario,
        "rubric": RubricFile,
        "lexicon": Lexicon,
        "formats": FormatFile,
        "topics": TopicFile,
    }
)
_RULE_MODEL = {"$ref": "#/$defs/RuleModel"}
_RULE = {"$ref": "#/$defs/Rule"}
_EVERY_FORM_OF_A_RULE = {
    "description": "A concept's name, a list of which any one will do, or a rule written out.",
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "items": _RULE},
        _RULE_MODEL,
    ],
}


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of a kind of content file (2020-12). Raises KeyError for an unknown kind."""
    schema = _strict(MODELS[kind].model_json_schema())
    if "RuleModel" in schema.get("$defs", {}):
        schema["$defs"]["Rule"] = _EVERY_FORM_OF_A_RULE
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(kind: str) -> str:
    """The schema as it is committed: two spaces, keys in order, a newline at the end."""
    return json.dumps(json_schema(kind), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = FOLDER) -> None:
    """Writes `<kind>.schema.json` for every kind into `folder`."""
    for kind in MODELS:
        (folder / f"{kind}.schema.json").write_text(schema_text(kind), encoding="utf-8")


def _strict(value: Any) -> Any:
    """As the models have it: a rule may be a string or a list too, a key must fit its pattern."""
    if value == _RULE_MODEL:
        return _RULE
    if isinstance(value, dict):
        closed = {"additionalProperties": False} if "patternProperties" in value else {}
        return {key: _strict(item) for key, item in {**closed, **value}.items()}
    if isinstance(value, list):
        return [_strict(item) for item in value]
    return value


if __name__ == "__main__":
    write_schemas()
