"""The commands that judge a text: a whole design, its arithmetic, one question."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from simulator.cli.printing import print_json, width
from simulator.cli.reading import json_string, lines, read_text
from simulator.cli.second import (
    JUDGES,
    agreement_json,
    agreement_lines,
    judge_options,
    judged,
)
from simulator.cli.wiring import (
    content_option,
    library_for,
    no_search_for_garbage,
    paths_of,
    second_judge,
    whole_library,
)
from simulator.errors import UsageError
from simulator.text import sanitise

if TYPE_CHECKING:
    from simulator.cli.wiring import Commands
    from simulator.grading.report import Report


def add_commands(commands: Commands) -> None:
    """Adds them to the parser."""
    command = commands.add_parser("grade", help="grade a written design")
    command.add_argument("file", metavar="FILE", help="Markdown or text; - for standard input")
    command.add_argument("--scenario", metavar="ID")
    command.add_argument("--level", choices=("mid", "senior", "staff"), default="staff")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument(
        "--twist", action="store_true",
        help="the design also answers the scenario's change of requirements",
    )  # fmt: skip
    judge_options(command, JUDGES)
    command.add_argument("--json", action="store_true")
    content_option(command)
    command.set_defaults(run=_grade)

    command = commands.add_parser("ask", help="ask the interviewer a clarifying question")
    command.add_argument("scenario", metavar="SCENARIO")
    command.add_argument("question", metavar="QUESTION")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--json", action="store_true")
    content_option(command)
    command.set_defaults(run=_ask)

    command = commands.add_parser("math", help="check the calculations of a text")
    command.add_argument("file", metavar="FILE", nargs="?", default="-")
    command.add_argument("--json", action="store_true")
    command.add_argument(
        "--jsonl", action="store_true",
        help="each line is a JSON string; writes one {\"calculations\": [...]} per line",
    )  # fmt: skip
    command.set_defaults(run=_math)


@no_search_for_garbage()
def _grade(options: argparse.Namespace) -> int:
    from simulator.content.library import find_scenario
    from simulator.content.scenario import PHASES
    from simulator.grading.grader import Conditions, Grader
    from simulator.grading.report import plain_report
    from simulator.grading.statements import split_sections

    text = read_text(options.file)
    library = library_for(options, options.scenario)
    scenario = find_scenario(library, options.scenario) if options.scenario else None
    grader = Grader.of(library, scenario, options.seed)
    phases = split_sections(text, PHASES)
    conditions = Conditions(level=options.level, twist_told=options.twist)
    report = grader.grade(phases, conditions)
    if options.judge != "offline":
        from simulator.session.examiner import Case

        judge = second_judge(paths_of(options), options.repeat)
        if options.judge == "both" and not options.json:
            _print_report(report)  # whatever becomes of the model, this stands
            print(flush=True)
        case = Case(phases, conditions)
        second = judged(judge, lambda told: judge.opine(grader, report, case, told))
        return _give_second(options, report, second)
    if options.json:
        print_json(plain_report(report.to_json()))
    else:
        _print_report(report)
    return 0


def _give_second(options: argparse.Namespace, first: Report, second: Report) -> int:
    """The model's report; with `both`, how it agrees with the offline one, which stands above."""
    from simulator.grading.agreement import agreement
    from simulator.grading.report import plain_report

    found = agreement(first.to_json(), second.to_json())
    if options.json:
        plain = plain_report(second.to_json())
        both = {"offline": plain_report(first.to_json()), "llm": plain,
                "agreement": agreement_json(found)}  # fmt: skip
        print_json(both if options.judge == "both" else plain)
        return 0
    _print_report(second)
    if options.judge == "both":
        print()
        for line in agreement_lines(found):
            print(sanitise(line))
    return 0


def _print_report(report: Report) -> None:
    from simulator.grading.report_lines import report_lines

    for line in report_lines(report, width()):
        print(sanitise(line))


def _ask(options: argparse.Namespace) -> int:
    from simulator.content.library import find_scenario
    from simulator.content.templates import told
    from simulator.interview.questions import QuestionMatcher

    library = whole_library(options, options.scenario)
    scenario = told(find_scenario(library, options.scenario), options.seed)
    if library.topics is None:
        raise UsageError("The interviewer's topics could not be read", hint="Run `simulator lint`.")
    match = QuestionMatcher(library.topics, scenario).match(options.question)
    facts = {fact.id: fact for fact in scenario.facts}
    answers = [
        {"id": i, "topic": facts[i].topic, "answer": facts[i].answer} for i in match.fact_ids
    ]
    if options.json:
        print_json({"facts": answers, "kind": match.kind})
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
        for number, line in enumerate(lines(options.file), 1):
            found = find_calculations(json_string(line, number))
            print(
                json.dumps(
                    {"calculations": [plain_calculation(calculation_json(c)) for c in found]}
                ),
                flush=True,
            )
        return 0
    calculations = find_calculations(read_text(options.file))
    if options.json:
        print_json({"calculations": [plain_calculation(calculation_json(c)) for c in calculations]})
        return 0
    for item in calculations:
        print(sanitise(f"{item.status:9} {' '.join(item.text.split())}"))
        print(sanitise(f"          {item.reason}"))
    if not calculations:
        print("No calculation found.", file=sys.stderr)
    return 0
