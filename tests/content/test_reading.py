"""A file that does not fit its model tells every fault at its place."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from simulator.content.lexicon import Lexicon
from simulator.content.reading import ContentFile, read_content
from simulator.content.rubric import RubricFile
from simulator.content.scenario import FormatFile, Scenario
from simulator.errors import Problem
from tests.content import examples
from tests.content.examples import as_yaml, line_of

MODELS: dict[str, type[BaseModel]] = {
    "rubric": RubricFile,
    "lexicon": Lexicon,
    "scenario": Scenario,
    "formats": FormatFile,
}


def read(tree: Any) -> ContentFile:
    text = tree if isinstance(tree, str) else as_yaml(tree)
    return read_content("folder/file.yaml", "file.yaml", text.encode(), MODELS)


def only_problem(tree: Any) -> Problem:
    problems = read(tree).problems
    assert len(problems) == 1, [problem.render() for problem in problems]
    return problems[0]


@pytest.mark.parametrize(
    "tree",
    [examples.rubric(), examples.lexicon(), examples.scenario(), examples.formats()],
    ids=["rubric", "lexicon", "scenario", "formats"],
)
def test_a_good_file_becomes_its_model(tree: examples.Tree) -> None:
    file = read(tree)
    assert file.problems == ()
    assert type(file.model) is MODELS[tree["kind"]]
    assert len(file.sha256) == 64


def test_every_problem_of_a_file_is_told_at_once_in_file_order() -> None:
    text = as_yaml(examples.scenario())
    text = text.replace("title: Toy ranking", "titel: Toy ranking")
    text = text.replace("topic: users", "topic: user")
    text = text.replace("cost: 0.1\n", "cost: '0.1'\n", 1)
    text = text.replace("penalty: 3\n", "penalty: no\n", 1)
    text = text.replace("version: 1\n", "version: 1\nversion: 2\n")
    problems = read(text).problems
    assert [(p.line, p.column) for p in problems] == [
        (1, 1),
        line_of(text, "version: 2"),
        line_of(text, "titel"),
        line_of(text, "user\n"),
        line_of(text, "'0.1'"),
        line_of(text, "no\n"),
    ]
    assert [p.message for p in problems] == [
        "key 'title' is missing here",
        "key 'version' stands here again; it is already on line 2",
        "unknown key 'titel'; did you mean 'title'?",
        problems[3].message,
        "'cost': must be a number; found '0.1' (take the quotes off)",
        "'penalty': must be a number; found 'no'",
    ]
    assert problems[3].message.startswith("'topic': must be 'goal', 'users', ")
    assert problems[3].message.endswith("found 'user'; did you mean 'users'?")


def test_a_near_miss_of_a_key_deep_in_a_rule_is_named() -> None:
    tree = examples.rubric()
    tree["dimensions"][0]["criteria"][0]["evidence"]["met"] = [
        {"all": ["goal", {"any": ["user"], "with_in": 2}]}
    ]
    text = as_yaml(tree)
    problem = only_problem(text)
    assert problem.message == "unknown key 'with_in'; did you mean 'within'?"
    assert (problem.line, problem.column) == line_of(text, "with_in")
    assert problem.source_line.strip() == "with_in: 2"


def test_a_fault_in_a_rule_written_as_a_list_is_told_at_its_item() -> None:
    tree = examples.rubric()
    tree["dimensions"][0]["criteria"][0]["evidence"]["met"] = ["goal", ["user", 12345]]
    text = as_yaml(tree)
    problem = only_problem(text)
    assert (problem.line, problem.column) == line_of(text, "12345")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"concept": "goal", "say": ["x"]}, "(found: concept, say)"),
        ({"within": 2}, "(found: none)"),
        ({"of": ["goal", "user"]}, "`of` and `at_least` belong together"),
        ({"all": ["goal"], "within": 9}, "'within': should be less than or equal to 8; found 9"),
        ({"all": ["goal"], "span": "text"}, "'span': must be 'window' or 'answer'; found 'text'"),
        ({"say": "text"}, "'say': must be a list, like [one, another]; found 'text'"),
        ({"say": ["<peeple> pay"]}, "'<peeple> pay'; did you mean '<people>'?"),
        ({"say": ["<zzz> pay"]}, "there are <act>, <bytes>, <change>, "),
        ({"say": ["(open"]}, "'say': a ( is not closed in '(open'"),
        ({"calculation": ["costs"]}, "found 'costs'; did you mean 'cost'?"),
    ],
)
def test_a_rule_that_makes_no_sense_says_why(rule: examples.Tree, message: str) -> None:
    tree = examples.rubric()
    tree["dimensions"][0]["criteria"][0]["evidence"]["met"] = [rule]
    assert message in only_problem(tree).message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "Toy Ranking"}, "'id': 'Toy Ranking' does not fit the pattern"),
        ({"id": "toy_ranking"}, "the pattern of an id: it begins with a letter, has only lower"),
        ({"figures": {"core-qps": {"values": [1]}}}, "of a name: it begins with a letter"),
        ({"figures": {"a": {"values": ["500"]}}}, "found '500' (take the quotes off)"),
        (
            {"phases": {"data": {"hints": [{"text": "a", "cost": 0.1}] * 4}}},
            "'hints': at most 3 of them; found 4",
        ),
        ({"title": ""}, "'title': string should have at least 1 character; found ''"),
        ({"title": 5}, "'title': must be text; found 5 (put it in quotes)"),
        ({"prompt": None}, "'prompt': must be text; found nothing"),
        ({"level": "senor"}, "found 'senor'; did you mean 'senior'?"),
        ({"formats": []}, "'formats': needs at least 1 of them; found 0"),
        ({"facts": []}, "'facts': needs at least 1 of them; found 0"),
        ({"figures": {"a": {"values": []}}}, "'a': `values` is empty"),
        ({"figures": {"a": {"values": [1], "expr": "1"}}}, "either `values` or `expr`"),
        ({"figures": {"a": {"values": [True]}}}, "'values': must be a number; found true"),
        ({"figures": {"a": {"values": ["12:30"]}}}, "must be a number; found '12:30'"),
        ({"figures": {"A b": {"values": [1]}}}, "key 'A b' does not fit the pattern"),
        ({"figures": {"a": {"values": [10, "000"]}}}, "comma? 10,000 is written 10000"),
        ({"figures": {"a": {"values": ["10K"]}}}, "(a number has only digits and a point: "),
        ({"figures": [1]}, "'figures': must be keys with values, like {name: value}; found a list"),
        ({"points": 2}, "'points': must be keys with values, like {name: value}; found 2"),
        ({"version": True}, "'version': must be a whole number; found true"),
        ({"sources": "one"}, "'sources': must be a list, like [one, another]; found 'one'"),
    ],
)
def test_a_value_that_does_not_fit_is_told(change: examples.Tree, message: str) -> None:
    assert message in only_problem(examples.scenario(**change)).message


def test_a_number_that_begins_with_0_is_not_told_of_quotes_that_it_has_not() -> None:
    text = as_yaml(examples.scenario()).replace("- 10000\n", "- 0500\n")
    assert only_problem(text).message.endswith("found '0500' (write it as 500)")


def test_a_number_too_large_for_a_float_is_refused() -> None:
    text = as_yaml(examples.scenario()).replace("- 10000\n", "- 1e999\n")
    assert "finite number" in only_problem(text).message


def test_a_word_is_not_a_flag() -> None:
    text = as_yaml(examples.formats()).replace("twist: false", "twist: no")
    problem = only_problem(text)
    assert problem.message == "'twist': must be true or false; found 'no'"
    assert (problem.line, problem.column) == line_of(text, "no\n")


def test_hints_go_from_the_cheapest_to_the_dearest() -> None:
    tree = examples.scenario()
    tree["phases"]["model"]["hints"][0]["cost"] = 0.9
    assert "from the cheapest to the dearest" in only_problem(tree).message


def test_the_phases_of_a_format_add_up() -> None:
    tree = examples.formats()
    tree["formats"][0]["minutes"] = 45
    problem = only_problem(tree)
    assert "phases add up to 14 minutes, the format says 45" in problem.message
    assert (problem.line, problem.column) == line_of(as_yaml(tree), "45\n")


def test_an_alias_gives_one_problem_and_not_a_second_for_its_missing_value() -> None:
    text = as_yaml(examples.lexicon()).replace("title: goal", "title: *name")
    text = text.replace("version: 1", "version: &name 1")
    problems = read(text).problems
    assert [(p.line, p.column) for p in problems] == [
        line_of(text, "&name"),
        line_of(text, "*name"),
    ]
    assert all("aliases" in p.message for p in problems)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "the file must be keys with values"),
        ("version: 1\n", "a file here says `kind: rubric` or `kind: lexicon` or"),
        ("kind: rubrik\n", "; did you mean 'rubric'?"),
        ("kind: [rubric]\n", "a file here says"),
    ],
)
def test_a_file_of_no_known_kind_is_told(text: str, message: str) -> None:
    problem = only_problem(text)
    assert problem.line == 1
    assert message in problem.message


def test_a_file_in_the_wrong_folder_is_told_where_it_belongs() -> None:
    (problem,) = read_content(
        "f.yaml", "f.yaml", b"version: 1\nkind: lexicon\n", {"scenario": Scenario}
    ).problems
    assert problem.message.startswith("`kind: lexicon` belongs into the folder rubrics/; a file")
    assert problem.line == 2
