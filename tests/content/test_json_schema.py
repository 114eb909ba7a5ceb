"""The committed JSON Schemas are those of the models and accept what the models accept."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from simulator.content.index import content_files, shipped_root
from simulator.content.json_schema import FOLDER, MODELS, json_schema, schema_text
from simulator.content.yaml_reader import read_document
from tests.content import examples

GOOD = {
    "scenario": examples.scenario(),
    "rubric": examples.rubric(),
    "lexicon": examples.lexicon(),
    "formats": examples.formats(),
    "topics": {
        "kind": "topics",
        "version": 1,
        "topics": {"goal": {"asks": ["what .. goal"]}},
        "solution": ["how .. design"],
    },
}
SHIPPED = [
    path for folder in ("rubrics", "scenarios") for path in content_files(shipped_root(), folder)
]


def faults(kind: str, value: object) -> list[str]:
    validator = Draft202012Validator(json_schema(kind))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("kind", MODELS)
def test_the_committed_schema_is_that_of_the_model(kind: str) -> None:
    committed = (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(kind), "run python -m simulator.content.json_schema"
    Draft202012Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize("kind", MODELS)
def test_a_good_file_fits_its_schema(kind: str) -> None:
    assert faults(kind, GOOD[kind]) == []


@pytest.mark.parametrize("kind", MODELS)
def test_an_unknown_key_does_not(kind: str) -> None:
    assert faults(kind, {**GOOD[kind], "extra": 1}) != []


def test_a_rule_may_be_a_string_a_list_or_written_out() -> None:
    rubric = examples.rubric()
    evidence = rubric["dimensions"][0]["criteria"][0]["evidence"]
    evidence["met"] = ["goal", ["goal", ["user"]], {"all": ["goal", ["user"]], "under": "goal"}]
    assert faults("rubric", rubric) == []
    evidence["met"] = [5]
    assert faults("rubric", rubric) != []


def test_a_concept_has_an_id_of_lower_case_words() -> None:
    lexicon = examples.lexicon()
    lexicon["concepts"]["Bad Id"] = {"terms": ["x"]}
    assert faults("lexicon", lexicon) != []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_fits_its_schema(path: Path) -> None:
    value = read_document(str(path), path.read_bytes()).value
    assert faults(value["kind"], value) == []
