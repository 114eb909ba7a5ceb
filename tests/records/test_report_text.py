"""The report for people: its order, its words, and that no text in it acts."""

from __future__ import annotations

import copy
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from simulator.records.markdown_text import cell, inline, quote
from simulator.records.report_text import render_report_markdown
from simulator.records.transcript import Dispute, Note
from simulator.text import one_line
from tests.records.samples import REPORT, STARTED, sample_transcript

HOSTILE = "\x1b]0;x\x07<script>alert(1)</script> [a](http://b) | `c` *d* ![e](f) \u202e # g"


def test_the_report_has_the_order_of_the_debrief() -> None:
    text = render_report_markdown(sample_transcript(notes=(Note(text="n", at=STARTED),)))
    headings = [line for line in text.split("\n") if line.startswith("## ")]
    assert headings == [
        "## What would raise it most",
        "## Dimensions",
        "## Calculations",
        "## Estimates",
        "## Wrong claims",
        "## Pacing",
        "## Every criterion",
        "## Your notes",
    ]
    assert text.startswith("# Fraud detection\n\n**71.5 out of 100, B**\n")


def test_only_the_three_most_useful_pieces_of_advice_are_shown() -> None:
    text = render_report_markdown(sample_transcript())
    assert "3. Check the division" in text
    assert "A fourth" not in text


def test_a_criterion_shows_its_evidence_or_what_a_strong_answer_says() -> None:
    text = render_report_markdown(sample_transcript())
    assert "#### req-goal: met, needed prompting" in text
    assert "> We cut the loss" in text
    assert "#### req-latency: missed" in text
    assert "A strong answer: Block within 100 ms of the payment." in text
    assert "Name the loss" not in text  # met: the evidence says it


def test_evidence_from_an_answer_to_a_follow_up_says_to_which() -> None:
    (phase,) = sample_transcript().phases
    asked = phase.exchanges[0].model_copy(update={"answer": "We cut the loss"})
    phase = phase.model_copy(update={"answer": "We cut the loss", "exchanges": (asked,)})
    text = render_report_markdown(sample_transcript(phases=(phase,)))
    assert "> We cut the loss\n\nIn the answer to: Why?" in text
    assert "In the answer to" not in render_report_markdown(sample_transcript())


def test_a_wrong_calculation_says_by_what_factor() -> None:
    text = render_report_markdown(sample_transcript())
    assert "| 30K QPS / 150 QPS per GPU = 20 GPUs | wrong | 200 GPUs | × 10 |" in text
    assert "| ranker-gpus | 200 GPUs | — | missing |" in text


def test_figures_are_told_as_people_write_them_and_not_again_where_they_are_right() -> None:
    right = {
        "text": "50M * 768 * 4 B = 153.6 GB", "status": "right", "stated": 153.6e9,
        "computed": 153.6e9, "unit": "B", "factor": 1.0,
    }  # fmt: skip
    wrong = right | {"text": "50M * 4 B = 2 GB", "status": "wrong", "computed": 2e8, "factor": 10.0}
    estimate = {"id": "bill", "expected": 1.81e6, "unit": "$/year", "found": 3600, "status": "off"}
    report = {**REPORT, "calculations": [right, wrong], "estimates": [estimate]}
    text = render_report_markdown(sample_transcript(report=report))
    assert "| 50M \\* 768 \\* 4 B = 153.6 GB | right | — | — |" in text
    assert "| 50M \\* 4 B = 2 GB | wrong | 200 MB | × 10 |" in text
    assert "| bill | \\$1.81M/year | \\$3.6K/year | off |" in text


def test_deductions_and_the_graders_notes_stand_with_the_score() -> None:
    head = render_report_markdown(sample_transcript()).split("##", maxsplit=1)[0]
    assert "4 points taken off for 1 wrong claim and 1 wrong calculation." in head
    assert "The answer is short." in head


def test_pacing_gives_minutes_against_the_budget() -> None:
    assert "| Clarify | 5.5 | 5.0 |" in render_report_markdown(sample_transcript())


def test_a_disputed_verdict_stays_beside_the_dispute() -> None:
    dispute = Dispute(
        criterion="req-latency",
        verdict_before="missed",
        claimed="met",
        reason="I asked",
        at=STARTED,
    )
    text = render_report_markdown(sample_transcript(disputes=(dispute,)))
    assert "#### req-latency: missed" in text
    assert "Disputed as met: I asked" in text


def test_disputes_of_claims_and_calculations_stand_with_them_and_the_score_beside() -> None:
    said = "30K QPS / 150 QPS per GPU = 20 GPUs"
    disputes = tuple(
        Dispute(of=of, criterion=name, verdict_before="x", claimed=claimed, reason="so", at=STARTED)
        for of, name, claimed in (
            ("wrong_claim", "w1", "not_made"),
            ("calculation", said, "right"),
        )
    )
    text = render_report_markdown(sample_transcript(disputes=disputes))
    assert "> Accuracy is fine\n\nFraud is rare.\n\nDisputed as not made: so" in text
    assert f"\n\n{said}:\n\nDisputed as right: so" in text
    assert "With 2 disputes counted: 75, B+." in text
    assert "disputes counted" not in render_report_markdown(sample_transcript())


def test_an_attempt_that_was_not_graded_says_so() -> None:
    text = render_report_markdown(sample_transcript(report=None))
    assert "**Not graded.** The answers and the journal are kept." in text
    assert "| Clarify |" in text


@pytest.mark.parametrize("field", ["overall", "dimensions", "calculations", "advice", "estimates"])
@pytest.mark.parametrize("value", [None, 3, "x", [], {}])
def test_a_report_with_an_odd_field_still_renders(field: str, value: object) -> None:
    report = copy.deepcopy(REPORT) | {field: value}
    assert "# Fraud detection" in render_report_markdown(sample_transcript(report=report))


def test_no_text_of_a_person_or_a_scenario_becomes_markup() -> None:
    report = copy.deepcopy(REPORT)
    report["advice"] = [HOSTILE]
    report["dimensions"][0]["criteria"][0]["evidence"][0]["quote"] = HOSTILE
    report["dimensions"][0]["title"] = HOSTILE
    report["calculations"][0]["text"] = HOSTILE
    text = render_report_markdown(sample_transcript(report=report))
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    for mark in ("<script", "<a ", "<img", "<code", "<em>", "\x1b", "\x07", "\u202e"):
        assert mark not in rendered


LINE_TEXTS = st.text(max_size=60) | st.text("-#+=1.) \\`*_[]<>|~$&a!", max_size=12)


@given(LINE_TEXTS)
def test_any_line_is_shown_as_it_is_and_starts_no_block(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(inline(text))
    assert rendered.count("<") == 2 * rendered.startswith("<p>")
    shown = html.unescape(rendered.removeprefix("<p>").removesuffix("</p>\n"))
    assert shown == one_line(text)


@given(LINE_TEXTS, LINE_TEXTS)
def test_any_cell_is_shown_as_it_is_and_parts_no_column(left: str, right: str) -> None:
    table = f"| a | b |\n|---|---|\n| {cell(left)} | {cell(right)} |"
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(table)
    shown = re.findall("<td>(.*)</td>", rendered)
    assert [html.unescape(text) for text in shown] == [
        one_line(left) or "—",
        one_line(right) or "—",
    ]


@given(st.text(max_size=60))
def test_any_quote_stays_inside_its_quote(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(f"{quote(text)}\n\nafter")
    tags = rendered.replace("<p>", "").replace("</p>", "").replace("<br />", "")
    assert tags.count("<") == 2
    assert rendered.endswith("</blockquote>\n<p>after</p>\n")
