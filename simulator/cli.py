"""The command line: commands, wiring, exit codes, and what is printed where.

Data goes to stdout, messages to stderr. Holds no logic: it finds content, hands it to the rooms
below, and prints. Imports of those rooms stand inside the functions that need them, so that
`simulator --help` answers at once.

Exit codes: 0 done; 1 failed; 2 asked for something that does not exist; 3 a file could not be
written or read; 4 the attempt is open in another program; 5 content files have problems;
128 + n ended by signal n.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.errors import SimulatorError, StorageError, UsageError
from simulator.text import inert_json, sanitise

if TYPE_CHECKING:
    from simulator.content.library import Library
    from simulator.grading.report import Report
    from simulator.records.attempts import AttemptSummary
    from simulator.session.desk import Desk
    from simulator.session.kit import Choice

EXIT_STORAGE = 3
EXIT_INTERRUPTED = 130
MAX_INPUT_BYTES = 5_000_000
FEW_COLLECTIONS = (50_000, 20, 20)
"""Content makes many lasting objects and no garbage: at Python's own pace, looking for it takes a
third of a command's time."""
_EPILOG = """\
exit codes: 0 done, 1 failed, 2 no such thing, 3 file trouble, 4 open elsewhere,
5 problems in content files, 128+n ended by signal n"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code. Never raises for a person's mistake."""
    gc.set_threshold(*FEW_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except SimulatorError as error:
        _complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return 1
    except OSError as error:
        _drop_output()
        _complain(SimulatorError(f"The output could not be written: {error.strerror or error}"))
        return EXIT_STORAGE


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="simulator",
        description="Timed mock interviews for ML system design, scored with evidence.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"simulator {__version__}")
    _place_options(parser)
    parser.add_argument("--plain", action="store_true", help="line by line, without a screen")
    parser.set_defaults(run=_home)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    command = commands.add_parser("run", help="sit one interview")
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument(
        "--plain", action="store_true", default=argparse.SUPPRESS,
        help="line by line, without a screen",
    )  # fmt: skip
    command.add_argument(
        "--answers", metavar="FILE", type=Path,
        help="take each phase's answer from the `## phase-id` sections of FILE (with --plain)",
    )  # fmt: skip
    command.add_argument("--format", metavar="ID", help="standard-45, quick-20 or deep-60")
    command.add_argument("--mode", choices=("coach", "strict"), default="coach")
    command.add_argument("--level", choices=("mid", "senior", "staff"))
    command.add_argument("--seed", type=int, default=0, help="varies the figures; 0 is the default")
    _place_options(command)
    command.set_defaults(run=_run)

    command = commands.add_parser("list", help="list the scenarios")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_list)

    command = commands.add_parser("grade", help="grade a written design")
    command.add_argument("file", metavar="FILE", help="Markdown or text; - for standard input")
    command.add_argument("--scenario", metavar="ID")
    command.add_argument("--level", choices=("mid", "senior", "staff"), default="staff")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_grade)

    command = commands.add_parser("ask", help="ask the interviewer a clarifying question")
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument("question", metavar="QUESTION")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_ask)

    command = commands.add_parser("math", help="check the calculations of a text")
    command.add_argument("file", metavar="FILE", nargs="?", default="-")
    command.add_argument("--json", action="store_true")
    command.add_argument(
        "--jsonl", action="store_true",
        help="each line is a JSON string; writes one {\"calculations\": [...]} per line",
    )  # fmt: skip
    command.set_defaults(run=_math)

    command = commands.add_parser("attempts", help="list the attempts")
    command.add_argument("--json", action="store_true")
    _place_options(command)
    command.set_defaults(run=_attempts)

    command = commands.add_parser("show", help="print the report of an attempt")
    command.add_argument("attempt", metavar="ATTEMPT", help="its id, or the start of it; or `last`")
    command.add_argument("--json", action="store_true")
    _place_options(command)
    command.set_defaults(run=_show)

    command = commands.add_parser("lint", help="check scenarios, rubrics and the lexicon")
    command.set_defaults(run=_lint)
    return parser


def _place_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--transcripts", metavar="DIR", type=Path, default=argparse.SUPPRESS,
        help="where attempts are kept (also SIMULATOR_TRANSCRIPTS)",
    )  # fmt: skip


def _home(options: argparse.Namespace) -> int:
    if options.plain or not _can_draw():
        from simulator.plain.home import choose_and_run

        return choose_and_run(_desk(options), sys.stdin, sys.stdout)
    return _draw(options, None)


def _run(options: argparse.Namespace) -> int:
    from simulator.session.kit import Choice

    if options.answers is not None and not options.plain and _can_draw():
        raise UsageError("--answers goes with --plain", hint="Add --plain to the command.")
    choice = Choice(
        options.scenario, options.format or "standard-45", options.mode, options.level, options.seed
    )
    if not options.plain and _can_draw():
        return _draw(options, choice)
    from simulator.plain.interview import run_interview

    answers = _read_text(str(options.answers)) if options.answers is not None else None
    return run_interview(_desk(options), choice, answers, sys.stdin, sys.stdout)


def _desk(options: argparse.Namespace) -> Desk:
    from simulator.session.desk import Desk

    transcripts = getattr(options, "transcripts", None)
    return Desk.of_this_machine(transcripts, os.environ, Path(__file__).resolve().parent)


def _draw(options: argparse.Namespace, first: Choice | None) -> int:
    gc.disable()  # until the program has started: imports make no garbage
    from simulator.tui.app import run_app

    return run_app(_desk(options), first)


def _list(options: argparse.Namespace) -> int:
    from simulator.content.index import load_scenario_index

    entries = load_scenario_index()
    if options.json:
        _print_json(
            [
                {"id": e.id, "title": e.title, "domain": e.domain, "level": e.level,
                 "summary": e.summary, "minutes": e.minutes}
                for e in entries
            ]
        )  # fmt: skip
        return 0
    for entry in entries:
        print(sanitise(f"{entry.id:28} {entry.level:7} {entry.summary}"))
    return 0


def _grade(options: argparse.Namespace) -> int:
    with _no_search_for_garbage():
        return _grade_file(options)


def _grade_file(options: argparse.Namespace) -> int:
    from simulator.content.figures import draw_figures
    from simulator.content.library import find_scenario
    from simulator.content.scenario import PHASES
    from simulator.content.templates import told
    from simulator.grading.grader import Conditions, Grader
    from simulator.grading.report import plain_report
    from simulator.grading.statements import split_sections

    text = _read_text(options.file)
    library = _library_for(options.scenario)
    scenario = None
    if options.scenario:
        scenario = told(find_scenario(library, options.scenario), options.seed)
    figures = draw_figures(scenario, options.seed) if scenario is not None else {}
    grader = Grader(library.rubric, library.lexicon, scenario, figures)
    report = grader.grade(split_sections(text, PHASES), Conditions(level=options.level))
    if options.json:
        _print_json(plain_report(report.to_json()))
    else:
        _print_report(report)
    return 0


def _ask(options: argparse.Namespace) -> int:
    from simulator.content.library import find_scenario
    from simulator.content.templates import told
    from simulator.interview.questions import QuestionMatcher

    library = _library()
    scenario = told(find_scenario(library, options.scenario), options.seed)
    if library.topics is None:
        raise UsageError("The interviewer's topics could not be read", hint="Run `simulator lint`.")
    match = QuestionMatcher(library.topics, scenario).match(options.question)
    facts = {fact.id: fact for fact in scenario.facts}
    answers = [
        {"id": i, "topic": facts[i].topic, "answer": facts[i].answer} for i in match.fact_ids
    ]
    if options.json:
        _print_json({"facts": answers, "kind": match.kind})
        return 0
    from simulator.interview.interviewer import ASSUME, TURNED_BACK

    if match.kind == "facts":
        print("\n".join(item["answer"] for item in answers))
    else:
        print(TURNED_BACK if match.kind == "solution" else ASSUME)
    return 0


def _math(options: argparse.Namespace) -> int:
    from simulator.grading.report import calculation_json, plain_calculation
    from simulator.grading.scaling import find_calculations

    if options.jsonl:
        for number, line in enumerate(_lines(options.file), 1):
            found = find_calculations(_json_string(line, number))
            print(
                json.dumps(
                    {"calculations": [plain_calculation(calculation_json(c)) for c in found]}
                ),
                flush=True,
            )
        return 0
    calculations = find_calculations(_read_text(options.file))
    if options.json:
        _print_json(
            {"calculations": [plain_calculation(calculation_json(c)) for c in calculations]}
        )
        return 0
    for item in calculations:
        print(sanitise(f"{item.status:9} {' '.join(item.text.split())}"))
        print(sanitise(f"          {item.reason}"))
    if not calculations:
        print("No calculation found.", file=sys.stderr)
    return 0


def _attempts(options: argparse.Namespace) -> int:
    rows = _desk(options).attempts()
    if options.json:
        _print_json([_attempt_json(row) for row in rows])
        return 0
    for row in rows:
        score: str = row.state
        if row.finished_at is not None:
            score = "not graded" if row.score is None else f"{row.score:5.1f} {row.letter}"
        note = f"  {row.problem}" if row.problem else ""
        print(sanitise(f"{row.attempt_id:48} {score:12} {row.mode:7} {row.format}{note}"))
    if not rows:
        print("No attempt yet. `simulator run SCENARIO` starts one.", file=sys.stderr)
    return 0


def _attempt_json(row: AttemptSummary) -> dict[str, object]:
    return {
        "id": row.attempt_id, "scenario": row.scenario_id, "format": row.format, "mode": row.mode,
        "level": row.level, "seed": row.seed, "score": row.score, "letter": row.letter,
        "started_on": row.started_on.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
        "problem": row.problem,
    }  # fmt: skip


def _show(options: argparse.Namespace) -> int:
    from simulator.records.report_text import render_report_markdown

    desk = _desk(options)
    transcript = desk.transcript(desk.find(options.attempt))
    if options.json:
        _print_json(transcript.model_dump(mode="json", by_alias=True))
    else:
        print(render_report_markdown(transcript), end="")
    return 0


def _lint(options: argparse.Namespace) -> int:
    from simulator.content.library import load_library

    library = load_library()
    for problem in library.problems:
        print(sanitise(problem.render()))
    if library.problems:
        return 5
    print(f"{len(library.scenarios)} scenarios, no problems.", file=sys.stderr)
    return 0


def _library_for(scenario: str | None) -> Library:
    """What grading needs: the rubric, and the one scenario when its file has the name given."""
    from simulator.content.library import load_library

    library = load_library(only={scenario} if scenario else ())
    if scenario and scenario not in library.scenarios:
        return _library()
    return _told(library)


def _library() -> Library:
    """The shipped library; what did not load is told on stderr, the rest is used."""
    from simulator.content.library import load_library

    return _told(load_library())


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """For one task of bounded size before the process ends: nothing that it makes is looked
    through, neither while it runs nor at the end, which would take a third of its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _told(library: Library) -> Library:
    for problem in library.problems:
        print(sanitise(problem.render()), file=sys.stderr)
    return library


def _read_text(name: str) -> str:
    """The text of a file or of standard input, line ends as newlines, a byte-order mark as a space
    so that offsets count it. Raises UsageError for what is not text, StorageError.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}", hint="Check the name and try again."
        ) from error
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror}") from error
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(f"{name} has {len(data):,} bytes; at most {MAX_INPUT_BYTES:,} are graded")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not text: byte {error.start} is not UTF-8",
            hint="Save it as UTF-8 text or Markdown.",
        ) from error
    return " " + text[1:] if text.startswith("\ufeff") else text


def _lines(name: str) -> Iterator[str]:
    """Lines of a file, or of standard input as they come. Raises UsageError for no text."""
    if name != "-":
        yield from _read_text(name).splitlines()
        return
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(f"line {number}, byte {error.start}: not UTF-8") from error


def _json_string(line: str, number: int) -> str:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"line {number}, column {error.colno}: not JSON ({error.msg})") from error
    except RecursionError as error:
        raise UsageError(f"line {number}: nested too deeply") from error
    if not isinstance(value, str):
        raise UsageError(f"line {number}: a JSON string is wanted, not {type(value).__name__}")
    return value


def _print_json(value: object) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    print("\n".join(inert_json(line) for line in text.split("\n")))


def _print_report(report: Report) -> None:
    from simulator.grading.report_lines import report_lines

    width = _width()
    for line in report_lines(report, width):
        print(sanitise(line))


def _width() -> int:
    import shutil

    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def _drop_output() -> None:
    """Nothing more can be written; keeps the interpreter from trying at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(error: SimulatorError) -> None:
    for part in (error.title, error.detail, error.hint):
        if part:
            print(sanitise(part), file=sys.stderr)


def _can_draw() -> bool:
    """Whether standard input and output are a terminal that can show a screen."""
    dumb = os.environ.get("TERM", "") in {"", "dumb"}
    return not dumb and sys.stdin.isatty() and sys.stdout.isatty()
