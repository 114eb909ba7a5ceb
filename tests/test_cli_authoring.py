"""The commands of authors as a person and a script meet them, and the tutorial, word for word."""

from __future__ import annotations

import gc
import io
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from simulator.cli import main
from simulator.errors import UsageError
from tests.authoring.sound import sound, sound_rubric
from tests.content.examples import formats, lexicon

ROOT = Path(__file__).parent.parent
KINDS = ("scenario", "rubric", "lexicon", "formats", "topics", "transcript", "review")


def schema(kind: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["schema", kind]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_sound_in_its_own_dialect_and_in_that_of_editors(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = schema(kind, capsys)
    Draft202012Validator.check_schema(found)
    Draft7Validator.check_schema({**found, "$schema": "http://json-schema.org/draft-07/schema#"})


@pytest.mark.parametrize("validator", [Draft202012Validator, Draft7Validator])
def test_both_dialects_take_what_is_right_and_refuse_what_is_wrong(
    validator: type[Draft202012Validator] | type[Draft7Validator],
    capsys: pytest.CaptureFixture[str],
) -> None:
    right = {
        "scenario": sound(), "rubric": sound_rubric(), "lexicon": lexicon(), "formats": formats()
    }  # fmt: skip
    for kind, tree in right.items():
        check = validator(schema(kind, capsys))
        assert list(check.iter_errors(json.loads(json.dumps(tree)))) == []
        for wrong in (
            {**tree, "titel": "x"},
            {**tree, "version": "one"},
            {key: value for key, value in tree.items() if key != "kind"},
        ):
            assert list(check.iter_errors(json.loads(json.dumps(wrong)))), (kind, wrong.keys())


@pytest.mark.parametrize(
    ("command", "work"),
    [
        (("lint",), "simulator.authoring.lint.lint_roots"),
        (("try", "fraud-detection", "--examples"), "simulator.cli.authoring.whole_library"),
        (("pack", "add", "."), "simulator.authoring.packs.add_pack"),
        (("grade", str(ROOT / "README.md")), "simulator.cli.grading.library_for"),
    ],
)
def test_no_time_goes_into_looking_for_garbage_while_answers_are_judged(
    command: tuple[str, ...], work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: list[bool] = []

    def see(*_: object, **__: object) -> None:
        looked_for.append(gc.isenabled())
        raise UsageError("seen")

    monkeypatch.setattr(work, see)
    assert gc.isenabled()
    assert main([*command]) == 2
    assert looked_for == [False]
    assert gc.isenabled()


def test_lint_ends_with_5_and_gives_data_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "mine" / "scenarios"
    place.mkdir(parents=True)
    (place / "a.yaml").write_text("kind: scenaro\n")
    assert main(["lint", str(tmp_path / "mine"), "--json"]) == 5
    (told,) = json.loads(capsys.readouterr().out)
    assert told["path"].endswith("a.yaml")
    assert (told["line"], told["column"]) == (1, 7)
    assert "did you mean" in told["message"]
    assert main(["lint", str(tmp_path / "nowhere")]) == 2


def test_notes_are_told_as_such_and_end_lint_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "scenarios"
    assert main(["new", "scenario", "parcel-theft", "--into", str(into)]) == 0
    capsys.readouterr()
    assert main(["lint", str(into), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["severity"] for one in told} == {"note"}
    assert any("placeholders left" in one["message"] for one in told)
    assert main(["lint", str(into)]) == 0
    said = capsys.readouterr()
    assert ": note: `facts`: 6 of them" in said.out
    assert f"No problem, {len(told)} notes in" in said.err
    assert "All of it can be practised on." in said.err


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.md", b"# Notes"), ("empty", b""), ("junk.bin", b"\xff\x00"), ("old.yml", b"a: 1"),
     (".hidden.yaml", b"kind: scenario")],
)  # fmt: skip
def test_lint_passes_nothing_that_it_does_not_read(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["lint", str(tmp_path / name)]) == 2
    assert "is no content file" in capsys.readouterr().err
    assert main(["lint", str(tmp_path)]) == 2
    assert "has no content file" in capsys.readouterr().err


def test_a_file_that_the_list_leaves_out_is_told_and_one_of_another_kind_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.yaml").write_text("kind: [")
    (tmp_path / "more.yaml").write_text("kind: lexicon\n")
    assert main(["list", "--scenarios", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert "fraud-detection" in captured.out
    assert captured.err == (
        f"{tmp_path}/broken.yaml is left out: "
        f"`simulator --scenarios {tmp_path} lint {tmp_path}/broken.yaml` says why.\n"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.yaml", b"kind: scenario\nid: ride-matching\ntitle Ride\nlevel: mid\n"),
        ("mine.yaml", b"id: ride-matching\n"),
        ("mine.yaml", b"id: ride-matching\ntitle: caf\xe9\n"),
        ("ride-matching.yaml", b"kind: scenaro\n"),
        ("ride-matching.yaml", b""),
    ],
)
def test_a_broken_scenario_is_found_by_the_id_that_it_has_or_would_have(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    options = ["--scenarios", str(tmp_path)]
    assert main(["lint", "ride-matching", "--json", *options]) == 5
    (told,) = json.loads(capsys.readouterr().out)
    assert Path(told["path"]).name == name
    assert main(["run", "ride-matching", "--plain", *options]) == 5
    said = capsys.readouterr().err
    assert f"{name}:{told['line']}:{told['column']}: {told['message']}" in said
    (command,) = re.findall("`(simulator [^`]*)` tells all of them.", said)
    assert command.endswith(" lint ride-matching")
    assert main([*shlex.split(command)[1:], "--json"]) == 5
    assert json.loads(capsys.readouterr().out) == [told]


def test_a_scenario_of_ones_own_is_found_by_every_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "mine"
    assert main(["new", "scenario", "parcel-theft", "--prefix", "parcel", "--into", str(into)]) == 0
    own = ["--scenarios", str(into)]
    answer = tmp_path / "answer.md"
    answer.write_text("## clarify\nGoal: lose less money to theft.\n")
    assert main(["list", "--json", *own]) == 0
    listed = {item["id"]: item["origin"] for item in json.loads(capsys.readouterr().out)}
    assert listed["parcel-theft"] == "mine"
    assert listed["fraud-detection"] == ""
    commands = (
        ["grade", str(answer), "--scenario", "parcel-theft", "--json"],
        ["ask", "parcel-theft", "what is the peak traffic?"],
        ["try", "parcel-theft", str(answer), "--only", "req-goal"],
        ["preview", "parcel-theft", "--plain"],
        ["run", "parcel-theft", "--plain", "--answers", str(answer), "--format", "quick-20",
         "--transcripts", str(tmp_path / "t")],
    )  # fmt: skip
    for command in commands:
        assert main([*command, *own]) == 0, command
        assert capsys.readouterr().out
    assert main(commands[1]) == 2
    capsys.readouterr()
    assert main(["list", "--scenarios", str(tmp_path / "nowhere")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    assert main(["new", "scenario", "parcel-theft", "--prefix", "p", "--into", str(into)]) == 3
    assert "exists already" in capsys.readouterr().err


class Typed(io.StringIO):
    """A terminal on which these lines were typed."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_new_scenario_is_asked_for_and_again_where_an_answer_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["", "Fraud: rings of cards!", "x-", "", "", "guru", "mid", "20, deep-60", ""]
    said = Typed()
    monkeypatch.setattr("sys.stdin", Typed("".join(f"{line}\n" for line in lines)))
    monkeypatch.setattr("sys.stderr", said)
    assert main(["new", "scenario", "--into", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    tree = yaml.safe_load(path.read_text())
    assert path.name == "fraud-rings-of-cards.yaml"
    assert tree["id"] == "fraud-rings-of-cards"
    assert (tree["title"], tree["domain"]) == ("Fraud: rings of cards!", "General")
    assert (tree["level"], tree["formats"]) == ("mid", ["quick-20", "deep-60"])
    assert tree["criteria"][0]["id"] == "fraudringsofcards-first"  # `fraud-` is taken
    for words in ("The title is empty", "'x-' cannot be the id", "no level 'guru'"):
        assert words in said.getvalue()
    assert "one hyphen between two of them" in said.getvalue()


def test_answers_that_end_early_write_nothing_and_off_a_terminal_an_id_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Churn\n"))
    assert main(["new", "scenario", "--into", str(tmp_path)]) == 2
    assert "simulator new scenario churn-prediction" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Typed("Churn\n"))
    monkeypatch.setattr("sys.stderr", Typed())
    assert main(["new", "scenario", "--into", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["criterion", "rubric"])
def test_a_criterion_that_there_is_cannot_be_begun(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", kind, "dat-leakage", "--dimension", "data"]) == 2
    said = capsys.readouterr()
    assert "There is a criterion 'dat-leakage' already" in said.err
    assert "pipeline.yaml:" in said.err
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["criterion", "rubric"])
def test_a_criterion_for_every_problem_takes_no_scenarios_prefix(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", kind, "fraud-privacy", "--dimension", "data"]) == 2
    assert "is that of the scenario 'fraud-detection'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    own = ["new", "criterion", "fraud-privacy", "--dimension", "data", "--phase", "data"]
    assert main(own) == 0


def test_a_file_that_nothing_reads_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", "scenario", "parcel-theft"]) == 0
    file = tmp_path / "ml-interview-simulator" / "scenarios" / "parcel-theft.yaml"
    file.rename(file.with_suffix(".yml"))
    capsys.readouterr()
    assert main(["lint"]) == 5
    said = capsys.readouterr().out
    assert "parcel-theft.yml:0:0: this file is not read: content files end with .yaml" in said
    assert main(["lint", "parcel-theft"]) == 2
    assert "Content files end with .yaml: rename it parcel-theft.yaml." in capsys.readouterr().err
    assert main(["doctor"]) == 1
    assert "parcel-theft.yml is not read" in capsys.readouterr().out


def test_a_scenario_of_ones_own_is_listed_as_such_and_a_packs_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", "scenario", "parcel-theft"]) == 0
    theirs = tmp_path / "ml-interview-simulator" / "packs" / "harbour" / "scenarios"
    assert main(["new", "scenario", "ship-delays", "--into", str(theirs)]) == 0
    capsys.readouterr()
    assert main(["list"]) == 0
    ends = {line.split()[0]: line[-40:] for line in capsys.readouterr().out.splitlines()}
    assert ends["parcel-theft"].endswith("  (yours)")
    assert ends["ship-delays"].endswith("  (from harbour)")
    assert not ends["fraud-detection"].endswith(")")


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("dimensions", "requirements "),
        ("criteria", "req-goal "),
        ("concepts", "fraud_let_through "),
        ("marks", "@number                      a figure"),
        ("families", "<people> "),
    ],
)
def test_what_a_scenario_may_name_is_listed(
    what: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", what]) == 0
    assert any(one.startswith(line) for one in capsys.readouterr().out.splitlines())


def test_an_unknown_name_is_told_with_the_way_to_list_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", "scenario", "parcel-theft"]) == 0
    file = tmp_path / "ml-interview-simulator" / "scenarios" / "parcel-theft.yaml"
    text = file.read_text(encoding="utf-8").replace("dimension: features", "dimension: quality")
    file.write_text(text)
    assert main(["lint", "parcel-theft"]) == 5
    said = capsys.readouterr().out
    assert "unknown dimension 'quality'; `simulator list dimensions` has them" in said


def test_config_names_folders_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "ml-interview-simulator"
    folder.mkdir()
    (folder / "config.toml").write_text('[content]\nscenarios = "mine"\n')
    assert main(["list"]) == 2
    assert "must be a list of folders" in capsys.readouterr().err
    (folder / "config.toml").write_text(f'[content]\nscenarios = ["{tmp_path / "mine"}"]\n')
    (tmp_path / "mine").mkdir()
    assert main(["list"]) == 0


def test_a_trial_gives_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = tmp_path / "answer.md"
    answer.write_text("Goal: lose less money to fraud.\n")
    command = ["try", "fraud", str(answer), "--phase", "clarify", "--only", "req-goal", "--json"]
    assert main(command) == 0
    (trial,) = json.loads(capsys.readouterr().out)
    assert trial["verdict"] == "met"
    assert any(piece["where"] for piece in trial["met"])
    assert main(["try", "fraud", str(answer), "--phase", "nowhere"]) == 2


def test_a_trial_wants_a_text_or_the_examples_and_a_name_that_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = tmp_path / "answer.md"
    answer.write_text("Goal: lose less money to fraud.\n")
    assert main(["try", "fraud"]) == 2
    assert "type --examples" in capsys.readouterr().err
    assert main(["try", "fraud", str(answer), "--examples"]) == 2
    assert main(["try", "fraud", "--examples", "--only", "nosuch-at-all"]) == 2
    assert "No criterion and no wrong claim begins with" in capsys.readouterr().err
    assert main(["try", "fraud", "--examples", "--only", "fraud-no-rules"]) == 0
    assert "0 of 7 examples judged otherwise" in capsys.readouterr().out


def test_the_tutorial_works_command_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide.split("## A scenario in an evening\n")[1].split("\n## ")[0]
    commands = re.findall(r"(?m)^    (simulator .*)$", section)
    assert len(commands) >= 5
    answer = "".join(re.findall(r"(?m)^    (- .*\n)", section))
    assert answer
    (tmp_path / "answer.md").write_text(answer)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for command in commands:
        code = main(shlex.split(command)[1:])
        said = capsys.readouterr()
        assert code == 0, (command, said.out[-600:], said.err[-600:])


def test_the_hook_of_pre_commit_looks_at_the_repository_that_it_runs_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text("kind: scenaro\n")
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(hook["entry"])
    assert (program, main(arguments)) == ("simulator", 5)
    assert "mine.yaml:1:7: " in capsys.readouterr().out


def test_another_scenario_with_faults_takes_one_line_of_what_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", "scenario", "parcel-theft"]) == 0
    file = tmp_path / "ml-interview-simulator" / "scenarios" / "parcel-theft.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[{say:", "[parcel_lost, parcel_found, {say:"))
    capsys.readouterr()
    assert main(["ask", "fraud", "What is the latency?"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"{file}: 2 problems; `simulator lint {file}` tells them."
    assert main(["ask", "parcel", "What is the latency?"]) == 0
    assert "unknown concept 'parcel_found'" in capsys.readouterr().err


def test_the_next_command_works_in_a_folder_with_a_space(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "scenario", "parcel-theft", "--into", str(tmp_path / "my own")]) == 0
    (command,) = re.findall("Next: (.*)", capsys.readouterr().err)
    assert main(shlex.split(command)[1:]) == 0
