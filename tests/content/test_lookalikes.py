"""An author who writes regular expressions is told what a pattern makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.content.library import load_library
from simulator.content.lint import lint
from simulator.content.lookalikes import lookalike_problems, lookalikes
from tests.content import examples
from tests.content.examples import as_yaml, line_of, write_library


@pytest.mark.parametrize(
    ("pattern", "sign", "instead"),
    [
        ("^what counts", "`^`", "anywhere in a statement"),
        ("what fraud$", "`fraud$`", "anywhere in a statement"),
        ("(a|what fraud$) is", "`fraud$`", "anywhere in a statement"),
        ("what [a-z]+ fraud", "`[a-z]`", "`(a|b)`"),
        ("what.*counts", "`.*`", "`..`"),
        (r"\s+", r"`\s`", "`<num>`"),
        (r"\bbatch\b", r"`\b`", "words are whole"),
        ("*fraud", "`*fraud`", "`fraud*`"),
        ("fraud+ cases", "`fraud+`", "any form"),
        ("n{2,3}", "`{2,3}`", "write out"),
        ("colou?r", "`colou?r`", "write both words"),
        ("frauds? counts", "`frauds?`", "makes the whole word optional"),
    ],
)
def test_a_sign_of_a_regular_expression_is_named_with_what_to_write(
    pattern: str, sign: str, instead: str
) -> None:
    (told,) = lookalikes(pattern)
    assert told.startswith(f"a pattern is no regular expression, see {sign}: ")
    assert instead in told


@pytest.mark.parametrize(
    "pattern",
    [
        "what is? counted", "(the|its)? class? (a|b)?", "fraud* .. (is|was)? ...  high", "c++",
        "losses in $", "$0.9", "n+1", "<num> + (wks|weeks)", "recall@<num>", "p95+", "a/b-test",
        "(year|month)s of", "this? that", "99.9*", "has? been", "was? it", "gps? in",
    ],
)  # fmt: skip
def test_a_pattern_in_its_own_signs_is_left_alone(pattern: str) -> None:
    assert list(lookalikes(pattern)) == []


def test_it_is_told_where_the_pattern_stands(tmp_path: Path) -> None:
    lexicon = examples.lexicon()
    lexicon["concepts"]["odd"] = {"terms": ["plain words", "^odd words"]}
    tree = examples.scenario()
    tree["criteria"][0]["evidence"]["met"] = [{"all": ["goal", {"say": ["one", "two.*three"]}]}]
    files: dict[str, str | examples.Tree] = {
        "scenarios/toy-ranking.yaml": tree,
        "rubrics/lexicon.yaml": lexicon,
    }
    found = lint(load_library([write_library(tmp_path, files)]))
    assert [(problem.line, problem.source_line.strip()) for problem in found] == [
        (line_of(as_yaml(lexicon), "- ^odd words")[0], "- ^odd words"),
        (line_of(as_yaml(tree), "- two.*three")[0], "- two.*three"),
    ]


def test_shipped_patterns_have_none() -> None:
    assert list(lookalike_problems(load_library())) == []


def test_a_question_mark_behind_how_a_fact_is_asked_for_is_told(tmp_path: Path) -> None:
    tree = examples.scenario()
    tree["facts"][3]["asks"] = ["is it fair?", "who (sees|reads)?", "which? colours"]
    library = load_library([write_library(tmp_path, {"scenarios/toy-ranking.yaml": tree})])
    (told,) = lookalike_problems(library)
    assert "no question mark here: it makes 'fair' optional" in told.message
    assert told.source_line.strip() == "- is it fair?"
