"""Speed, as ratios against a baseline in the same run: `make bench`; ARGS name some of the parts.

    python -m benchmarks.run [paint] [keys] [idle] [attempts] [content] [grading] [judge]
        [commands]

Each line gives what was measured, the target and whether it is met. Nothing is left out: times go
from outside, from a key or a start to the words on the terminal. Machines are noisy: ours and the
baseline take turns, and medians are compared; processor time is shown beside where it says more.
"""

from __future__ import annotations

import asyncio
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.apps import words
from benchmarks.terminal import Terminal

if TYPE_CHECKING:
    from simulator.content.scenario import Scenario

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = "fraud-detection"
STARTS = 9
TURNS = 4
KEYS_A_TURN = 50
IDLE_S = 20.0
AFTER_START_S = 6.0
"""Seconds after which what a start does in the background is done."""
IN_FOOTER = b"palette"
"""Stands in the footer of both programs: header, body and footer are painted when it is shown."""
IN_LIST = b"raud"


def main(arguments: list[str]) -> int:
    """Print every measure; the exit code is 0 whatever they are, 2 for an unknown part."""
    parts: dict[str, Callable[[], None]] = {
        "paint": paint, "keys": keys, "idle": idle, "attempts": attempts, "content": content,
        "grading": grading, "judge": judge, "commands": commands,
    }  # fmt: skip
    if unknown := set(arguments) - set(parts):
        print(f"no part {', '.join(sorted(unknown))}; parts: {', '.join(parts)}", file=sys.stderr)
        return 2
    for name in arguments or parts:
        parts[name]()
    return 0


def row(name: str, value: float, unit: str, most: float) -> None:
    """One line of the table."""
    verdict = "met" if value <= most else "MISSED"
    print(f"{name:52} {value:8.2f} {unit:2}  at most {most:g}  {verdict}", flush=True)


def note(text: str) -> None:
    """What stands behind the line that follows."""
    print(f"  {text}", flush=True)


# The screens


def paint() -> None:
    """From the start of the process to the frame that shows header, body and footer."""
    bare: list[tuple[float, float]] = []
    home: list[tuple[float, float]] = []
    listed: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(STARTS):
            with opened("-m", "benchmarks.apps", "bare") as terminal:
                bare.append((terminal.shown_s(IN_FOOTER), terminal.cpu_s()))
            with opened("-m", "simulator", "--transcripts", folder) as terminal:
                home.append((terminal.shown_s(IN_FOOTER), terminal.cpu_s()))
                listed.append(terminal.shown_s(IN_LIST))
    base, base_cpu = medians(bare)
    ours, ours_cpu = medians(home)
    note(
        f"bare {1000 * base:.0f} ms, home {1000 * ours:.0f} ms, its list filled "
        f"{1000 * statistics.median(listed):.0f} ms; by processor time {ours_cpu / base_cpu:.2f} x"
    )
    row("first paint of home / of a bare program", ours / base, "x", 1.3)


def keys() -> None:
    """From a key to the frame that it leads to, cursor at the end of the text."""
    with ExitStack() as stack:
        bare = stack.enter_context(opened("-m", "benchmarks.apps", "bare", "2000", "wrapped"))
        ours = stack.enter_context(interview(words(2000, "wrapped")))
        base, mine = typed(bare, ours)
    row("key to screen, 2,000 words / bare area (p95)", p95(mine) / p95(base), "x", 1.3)
    with ExitStack() as stack:
        wrapped = stack.enter_context(interview(words(600, "wrapped")))
        one = stack.enter_context(interview(words(600, "oneline")))
        base, mine = typed(wrapped, one)
    row("600 words on one line / wrapped (p50)", p50(mine) / p50(base), "x", 2.0)


def typed(base: Terminal, ours: Terminal) -> tuple[list[float], list[float]]:
    """Milliseconds of many keys in each, in turns; the first few of a turn warm up."""
    found: tuple[list[float], list[float]] = ([], [])
    for terminal in (base, ours):
        terminal.settle()
    cpu = [-base.cpu_s(), -ours.cpu_s()]
    for _ in range(TURNS):
        for times, terminal in zip(found, (base, ours), strict=True):
            times.extend([terminal.key_ms(b"x") for _ in range(KEYS_A_TURN)][3:])
    cpu[0] += base.cpu_s()
    cpu[1] += ours.cpu_s()
    for name, times in zip(("baseline", "ours"), found, strict=True):
        note(f"{name:9} p50 {p50(times):5.1f} ms, p95 {p95(times):5.1f} ms")
    note(f"processor time {cpu[1] / cpu[0]:.2f} x")
    return found


def idle() -> None:
    """Share of one core while an interview's clock runs and nothing is typed."""
    with interview(words(600, "wrapped")) as terminal:
        terminal.settle()
        terminal.wait(AFTER_START_S)
        before, start = terminal.cpu_s(), time.monotonic()
        terminal.wait(IDLE_S)
        share = 100 * (terminal.cpu_s() - before) / (time.monotonic() - start)
    row("idle, the clock running, share of a core", share, "%", 0.8)


@contextmanager
def opened(*arguments: str, environ: dict[str, str] | None = None) -> Iterator[Terminal]:
    """A program in a terminal of its own, ended afterwards."""
    terminal = Terminal(*arguments, environ=environ)
    try:
        yield terminal
    finally:
        terminal.close()


@contextmanager
def interview(text: str) -> Iterator[Terminal]:
    """The program in an attempt whose answer reads `text` so far."""
    from simulator.session.desk import Desk
    from simulator.session.kit import Choice

    with tempfile.TemporaryDirectory() as folder:
        session = Desk.of_this_machine(Path(folder), {}, ROOT).begin(Choice(SCENARIO))
        session.edit(text)
        session.close()
        with opened("-m", "benchmarks.apps", "interview", str(session.folder)) as terminal:
            yield terminal


# Looking back


def attempts() -> None:
    """The list of 10,000 attempts on the screen; a word that all of 100,000 attempts have."""
    from benchmarks.many_attempts import fill_index, places, write_attempts
    from simulator.records.files import FileSystem
    from simulator.records.index import AttemptIndex

    with tempfile.TemporaryDirectory() as folder:
        paths = places(Path(folder))
        write_attempts(paths, 10_000)
        with AttemptIndex(paths, FileSystem()) as index:
            start = time.perf_counter()
            index.refresh()
            note(f"indexing 10,000 attempts for the first time {time.perf_counter() - start:.1f} s")
        listed: list[float] = []
        for _ in range(STARTS):
            start = time.perf_counter()
            with AttemptIndex(paths, FileSystem()) as index:
                index.count()
                index.page(0, 64)
            listed.append(1000 * (time.perf_counter() - start))
        row("10,000 attempts: the first screenful, from the index", p50(listed), "ms", 50)
        environ = {"XDG_CACHE_HOME": folder}
        note("on the screen the index is made anew the first time, in the background")
        ours = on_the_screen(str(paths.transcripts), environ)
        few = places(Path(folder) / "few")
        write_attempts(few, 10)
        base = on_the_screen(str(few.transcripts), environ)
        note(f"from the key to the list: 10 attempts {base:.0f} ms, 10,000 {ours:.0f} ms")
        row("10,000 attempts on the screen / 10 attempts", ours / base, "x", 1.5)
    with tempfile.TemporaryDirectory() as folder:
        paths = places(Path(folder))
        fill_index(paths, 100_000)
        with AttemptIndex(paths, FileSystem()) as index:
            for words, name in (("calibrated", "all have"), ("fraud 00000abc", "one has")):
                times = []
                for _ in range(STARTS):
                    start = time.perf_counter()
                    found = index.search(words)
                    times.append(1000 * (time.perf_counter() - start))
                row(f"search of 100,000 for what {name} ({len(found)} shown)", p50(times), "ms", 50)


def on_the_screen(transcripts: str, environ: dict[str, str]) -> float:
    """Milliseconds from the key that opens the list to the line of the newest attempt."""
    times = []
    for _ in range(3):
        with opened("-m", "simulator", "--transcripts", transcripts, environ=environ) as terminal:
            terminal.shown_s(IN_LIST)
            terminal.settle()
            times.append(terminal.key_to_words_ms(b"a", b"Format"))
    return p50(times)


# Content


def content() -> None:
    """The list of scenarios for home, from a file kept by content; lint of everything."""
    from simulator.authoring.lint import lint_roots
    from simulator.content.index import content_files, load_scenario_index, shipped_root

    shipped = content_files(shipped_root(), "scenarios")
    texts = [path.read_text(encoding="utf-8") for path in shipped if path.stem != "formats"]
    formats = (shipped_root() / "scenarios" / "formats.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for count, most in ((12, 60), (200, 400)):
            root = Path(folder) / str(count)
            (root / "scenarios").mkdir(parents=True)
            (root / "scenarios" / "formats.yaml").write_text(formats, encoding="utf-8")
            for number in range(count):
                text = texts[number % len(texts)]
                name = f"id: copy-{number}"
                path = root / "scenarios" / f"copy-{number}.yaml"
                path.write_text(re.sub("(?m)^id: .*$", name, text, count=1), encoding="utf-8")
            cache = Path(folder) / f"{count}.json"
            times = []
            for _ in range(STARTS):
                start = time.perf_counter()
                found = load_scenario_index([root], cache)
                times.append(1000 * (time.perf_counter() - start))
            note(f"the first time, with nothing kept: {times[0]:.0f} ms")
            row(f"listing {len(found)} scenarios for home", p50(times), "ms", most)
        cache = Path(folder) / "lint.json"
        spent = []
        for anew in (True, False):
            start = time.perf_counter()
            lint_roots([shipped_root()], cache=cache, anew=anew)
            spent.append(time.perf_counter() - start)
        note(f"lint of {len(texts)} scenarios, all of it judged anew: {spent[0]:.1f} s")
        row("lint of everything as it is shipped", spent[1], "s", 3)


# Grading and commands


def grading() -> None:
    """1,500 words on all criteria, warm; how the cost grows with length; one line of 200 KB."""
    from simulator.content.library import load_library
    from simulator.content.scenario import PHASES
    from simulator.grading.grader import Grader
    from simulator.grading.scaling.pieces import runs_of
    from simulator.grading.statements import split_sections

    library = load_library()
    grader = Grader.of(library, library.scenarios[SCENARIO])

    def spent_ms(answer: str) -> float:
        runs_of.cache_clear()  # an answer is new to the grader, however often it is measured
        start = time.process_time()
        grader.grade(split_sections(answer, PHASES))
        return 1000 * (time.process_time() - start)

    text = strong_answer(library.scenarios[SCENARIO], 1500)
    long = "\n".join([text] * 13)
    spent_ms(text)
    pairs = [(spent_ms(text), spent_ms(long)) for _ in range(5)]
    shorts = [short for short, _ in pairs] + [spent_ms(text) for _ in range(10)]
    row("grading 1,500 words on all criteria", statistics.median(shorts), "ms", 60)
    growth = statistics.median(long_ms / (13 * short) for short, long_ms in pairs)
    row("grading 19,500 words / 13 x 1,500 words", growth, "x", 1.5)
    line = " ".join(text.split()) + " "
    row("grading 200 KB on one line", spent_ms((line * 30)[:200_000]) / 1000, "s", 2)
    sums = [f"{n} * 7 = {n * 7} rows" for n in range(1, 10_001)]
    growth = spent_ms("\n".join(sums)) / (10 * spent_ms("\n".join(sums[-1000:])))
    row("grading 10,000 calculations / 10 x 1,000", growth, "x", 1.5)


def judge() -> None:
    """A second judge on 62 criteria, against a server that takes a fixed time for each call."""
    from simulator.content.library import load_library
    from simulator.grading.grader import Conditions, Grader
    from simulator.grading.statements import PhaseText
    from simulator.llm.judge import groups_of
    from simulator.llm.second import ModelJudge, assessed_criteria
    from simulator.session.examiner import Case
    from tests.llm.judges import honest, judge_that
    from tests.llm.loopback import Act, Body, Say, loopback

    delay_s = 0.5
    took_s: list[float] = []

    def script(number: int, body: Body) -> Act:
        began = time.perf_counter()
        act = judge_that(honest)(number, body)
        assert isinstance(act, Say)
        took_s.append(time.perf_counter() - began + delay_s)
        return Say(act.body, after_s=delay_s)

    grader = Grader.of(load_library())
    case = Case((PhaseText(None, words(1500, "paragraphs")),), Conditions())
    first = grader.grade(case.phases)
    calls = len(groups_of(assessed_criteria(grader, first)))
    with loopback(script) as server:
        for parallel in (2, 4):
            model = ModelJudge(server.settings(parallel=parallel, timeout_s=60.0))
            asyncio.run(model.opine(grader, first, case))  # imports and connections
            took_s.clear()
            began = time.perf_counter()
            asyncio.run(model.opine(grader, first, case))
            whole_s = time.perf_counter() - began
            ideal_s = max(took_s) * -(-calls // parallel)
            row(f"second judge, {calls} calls, {parallel} at once", whole_s / ideal_s, "x", 1.3)


def strong_answer(scenario: Scenario, count: int) -> str:
    """So many words of what the scenario's author calls a strong answer, in its phases."""
    text = "\n".join(f"## {name}\n{phase.strong}\n" for name, phase in scenario.phases.items())
    text = "\n".join([text] * (1 + count // len(text.split())))
    return " ".join(text.split(" ")[:count])


def commands() -> None:
    """Whole commands, from start to end, beside an empty Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer.md"
        text = "## clarify\n" + "We rank videos by expected watch time and log it.\n" * 100
        path.write_text(text, encoding="utf-8")
        grade = ("-m", "simulator", "grade", str(path))
        cases = {
            "an empty Python": (("-c", "pass"), 0.0),
            "simulator grade FILE": (grade, 0.6),
            "simulator grade FILE --scenario ID": ((*grade, "--scenario", SCENARIO), 0.6),
            "simulator --help": (("-m", "simulator", "--help"), 0.15),
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
        for _ in range(STARTS):
            for name, (command, _) in cases.items():
                found[name].append(command_s(*command))
    for name, (_, most) in cases.items():
        elapsed, cpu = medians(found[name])
        if most:
            note(f"processor time {cpu:.3f} s")
            row(name, elapsed, "s", most)
        else:
            note(f"{name} takes {elapsed:.3f} s")


def command_s(*arguments: str) -> tuple[float, float]:
    """Seconds of a whole Python process, by the clock and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    elapsed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed, cpu


def medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """The median of each side."""
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def p50(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(0.95 * len(values))]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
