"""The commands as another program meets them: shapes, exit codes, and no traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli import main

ANSWER = "## clarify\nGoal: lose less money to fraud.\n30K QPS / 150 QPS per GPU = 20 GPUs\n"
KEYS = {
    "report": {
        "schema", "scenario", "grader", "rubric", "overall", "dimensions", "calculations",
        "estimates", "wrong_claims", "advice",
    },
    "overall": {"score", "out_of", "letter", "assessed", "criteria"},
    "dimension": {"id", "title", "score", "out_of", "letter", "weight", "criteria"},
    "criterion": {"id", "verdict", "credit", "points", "prompted", "reason", "evidence"},
    "calculation": {"text", "start", "end", "status", "stated", "computed", "unit", "factor"},
    "estimate": {"id", "expected", "unit", "found", "status"},
}  # fmt: skip


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    path = tmp_path / "answer.md"
    path.write_text(ANSWER, encoding="utf-8")
    return path


def test_a_graded_file_has_exactly_the_shape_of_report_1(
    answer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", str(answer), "--scenario", "fraud", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == KEYS["report"]
    assert report["schema"] == "report/1"
    assert report["scenario"] == "fraud-detection"
    assert set(report["overall"]) == KEYS["overall"]
    for dimension in report["dimensions"]:
        assert set(dimension) == KEYS["dimension"]
        for criterion in dimension["criteria"]:
            assert set(criterion) == KEYS["criterion"]
            for span in criterion["evidence"]:
                assert ANSWER[span["start"] : span["end"]] == span["quote"]
    (calculation,) = report["calculations"]
    assert set(calculation) == KEYS["calculation"]
    assert calculation["status"] == "wrong"
    assert ANSWER[calculation["start"] : calculation["end"]] == calculation["text"]
    assert all(set(item) == KEYS["estimate"] for item in report["estimates"])


def test_what_answers_the_change_of_requirements_is_assessed_when_told_so(
    answer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def assessed(*flags: str) -> int:
        assert main(["grade", str(answer), "--scenario", "fraud", "--json", *flags]) == 0
        return int(json.loads(capsys.readouterr().out)["overall"]["assessed"])

    assert assessed("--twist") > assessed()


def test_without_a_scenario_the_standard_rubric_is_assessed(
    answer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", str(answer), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["scenario"] is None
    assert (report["overall"]["assessed"], report["overall"]["criteria"]) == (62, 62)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["grade", "/no/such/file"], 2, "cannot be read"),
        (["ask", "fraudd", "tps?"], 2, "did you mean"),
        (["show", "nothing"], 2, "No attempt is called"),
        (["run", "fraudd", "--plain"], 2, "did you mean"),
        (["history", "--scenario", "delivry-eta"], 2, "did you mean 'delivery-eta'?"),
        (["progress", "delivry-eta"], 2, "did you mean 'delivery-eta'?"),
        (["lint", "delivry-eta"], 2, "did you mean 'delivery-eta'?"),
        (["try", "fraud", "README.md", "--only", "rek-"], 2, "did you mean 'req-'?"),
        (["grade", "tests"], 3, "cannot be read"),
        (["math", "tests"], 3, "cannot be read"),
        (["run", "fraud", "--plain", "--answers", "tests"], 3, "cannot be read"),
        (["tracker", "--file", "tests"], 3, "Name a file."),
    ],
)
def test_a_mistake_is_told_in_words_with_its_exit_code(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if arguments[0] in {"history", "progress", "run", "show", "tracker"}:
        arguments = [*arguments, "--transcripts", str(tmp_path)]
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "near"),
    [(["histry"], "history"), (["schema", "scnario"], "scenario"),
     (["run", "fraud", "--mode", "coahc"], "coach")],
)  # fmt: skip
def test_a_slip_in_a_command_or_a_choice_gets_the_nearest(
    arguments: list[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert f"did you mean '{near}'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "usage"),
    [(["due", "--bogus"], "simulator due [-h] [--all]"),
     (["history", "--bogus"], "simulator history [-h] [--scenario ID]"),
     (["list", "scenarios", "x"], "simulator list [-h] [--json]"),
     (["pack", "list", "x"], "simulator pack list [-h]"),
     (["--bogus"], "simulator [-h] [--version]")],
)  # fmt: skip
def test_an_unknown_word_gets_the_usage_of_its_command(
    arguments: list[str], usage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"usage: {usage}")
    assert told.endswith(f"error: unrecognized arguments: {arguments[-1]}\n")


@pytest.mark.parametrize("arguments", [["preview", "fraud", "--plain"], ["list"]])
def test_whoever_reads_no_further_is_no_failure(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "simulator", *arguments]
    with os.fdopen(writer, "w") as closed:
        ended = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_bytes_that_are_no_text_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "binary"
    path.write_bytes(b"\xff\xfe\x00\x01")
    assert main(["grade", str(path)]) == 3
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "kind"),
    [("peak tps?", "facts"), ("which model should I use?", "solution"), ("nice weather?", "none")],
)
def test_a_question_is_answered_as_the_interviewer_would(
    question: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "fraud-detection", question, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["kind"] == kind
    assert bool(answer["facts"]) == (kind == "facts")
    assert all(set(fact) == {"id", "topic", "answer"} for fact in answer["facts"])


def test_calculations_come_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.dumps("20K / 1K = 20 cores"), json.dumps("nothing here"), "[" * 100_000]
    data = io.BytesIO("\n".join(lines).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data))
    assert main(["math", "--jsonl", "-"]) == 2
    captured = capsys.readouterr()
    first, second = [json.loads(line)["calculations"] for line in captured.out.splitlines()]
    assert [item["status"] for item in first] == ["right"]
    assert set(first[0]) == KEYS["calculation"]
    assert second == []
    assert "line 3" in captured.err


def test_plain_may_stand_before_or_behind_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = tmp_path / "answers.md"
    answers.write_text(ANSWER, encoding="utf-8")
    rest = ["run", "fraud", "--answers", str(answers), "--transcripts", str(tmp_path / "kept")]
    assert main(["--plain", *rest]) == 0
    assert main([*rest, "--plain"]) == 0
    assert capsys.readouterr().out.count("Saved in") == 2
    assert main(["attempts", "--json", "--transcripts", str(tmp_path / "kept")]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert main(["show", "last", "--transcripts", str(tmp_path / "kept")]) == 0
    assert "out of 100" in capsys.readouterr().out
