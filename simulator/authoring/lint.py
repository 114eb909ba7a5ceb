"""Everything that is wrong with content, at once, with its place. Owns what is looked at and the
memory of what was judged before.

Judging every example takes seconds; its outcome is kept in the cache folder under the hash of all
that it depends on, so that only what changed is judged again. What is shipped was judged before it
was shipped (`shipping.py`).
"""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulator import __version__
from simulator.authoring.judged import BOUNDS, Golden, judge_scenario, judge_standard
from simulator.content.figures import did_you_mean
from simulator.content.index import FOLDERS, content_files, files_not_read
from simulator.content.kept import keep, read_kept
from simulator.content.library import Library, load_library
from simulator.content.lint import Misjudged, lint
from simulator.content.rubric import RubricFile
from simulator.errors import Problem
from simulator.grading.grader import GRADER_VERSION, Grader

GOLDEN_FOLDERS = ("golden", "tests/golden")
"""Where, in a root of content, the golden answers of a scenario are, in a folder of its id."""
STANDARD = ""
_CHECKS = 4
"""Goes up with what is looked at, so that what was judged before is judged anew."""
MOST_KEPT = 200
"""Outcomes that the cache holds, the newest."""
JUDGED_BEFORE = Path(__file__).with_name("judged_before.json")
"""Hashes of what had no problem when it was shipped."""


def lint_roots(
    roots: Sequence[Path],
    *,
    within: Sequence[Path] = (),
    with_unread_names: bool = False,
    cache: Path | None = None,
    anew: bool = False,
) -> tuple[Library, tuple[Problem, ...]]:
    """The library of `roots` and every problem and note of it, in file order; with `within`, only
    those of the files in or below these paths, and `with_unread_names` those of broken formats,
    rubrics and lexicons besides, because what a scenario names of them cannot be checked. Reads
    files, and keeps what was judged in `cache`; `anew`: whatever was judged before.
    """
    library = load_library(roots)
    wanted = [path.resolve() for path in within]
    if wanted and with_unread_names:
        broken = library.broken.items()
        wanted += [Path(path).resolve() for path, (kind, _) in broken if kind != "scenario"]

    def concerns(problem: Problem) -> bool:
        path = Path(problem.path).resolve()
        return not wanted or any(path == one or one in path.parents for one in wanted)

    def judge(found: Library) -> Iterable[Misjudged]:
        scenarios = [
            name for name in found.scenarios
            if concerns(found.places[("scenario", name)])
        ]  # fmt: skip
        standard = not wanted or any(
            concerns(Problem(file.document.path, 0, 0, ""))
            for file in found.files
            if isinstance(file.model, RubricFile)
        )
        jobs = [STANDARD] * standard + scenarios
        goldens = {name: goldens_of(roots, name) for name in scenarios}
        ignored = [item for name in scenarios for item in _ignored(roots, name, found)]
        told = [*_judged(found, jobs, goldens, cache, anew=anew), *ignored]
        beside.update(item.path for item in told if item.path)
        return told

    beside: set[str] = set()
    """Golden answers, and what lies among them, of the scenarios that are wanted."""
    unread = [
        Problem(str(path), 0, 0, f"this file is not read: {why}")
        for root in roots
        for path, why in files_not_read(root)
    ]
    remarks = sorted({*lint(library, judge), *unread})
    return library, tuple(one for one in remarks if one.path in beside or concerns(one))


def root_of(path: Path) -> Path:
    """The root of content that a file or folder belongs to."""
    folder = path if path.is_dir() else path.parent
    return folder.parent if folder.name in FOLDERS else folder


def content_within(path: Path) -> tuple[Path, ...]:
    """The content files that lint reads of a path: the file itself, or those below the folder."""
    path = path.resolve()
    root = root_of(path)
    return tuple(
        file for folder in FOLDERS for file in content_files(root, folder)
        if file == path or path in file.parents
    )  # fmt: skip


def _judged(
    library: Library,
    jobs: Sequence[str],
    goldens: Mapping[str, Sequence[Golden]],
    cache: Path | None,
    *,
    anew: bool,
) -> list[Misjudged]:
    """The outcome of every job: remembered, or judged now, on every core that there is."""
    keys = {job: key_of(library, job, goldens.get(job, ())) for job in jobs}
    known = {} if anew else _known(cache)
    sound = frozenset() if anew else _sound_before()
    for job in jobs:
        if sound and key_of(library, job, goldens.get(job, ()), with_paths=False) in sound:
            known.setdefault(keys[job], [])
    fresh = [job for job in jobs if keys[job] not in known]
    outcomes = _run(library, fresh, goldens)
    results = {keys[job]: [asdict(item) for item in found] for job, found in outcomes.items()}
    if results:
        keep(cache, dict(list({**known, **results}.items())[-MOST_KEPT:]))
    return [
        Misjudged(**{**item, "inside": tuple(item["inside"])})
        for job in jobs
        for item in (known | results)[keys[job]]
    ]


def _run(
    library: Library, jobs: Sequence[str], goldens: Mapping[str, Sequence[Golden]]
) -> dict[str, tuple[Misjudged, ...]]:
    def work(job: str) -> tuple[Misjudged, ...]:
        if job == STANDARD:
            return judge_standard(library)
        return judge_scenario(library, library.scenarios[job], goldens.get(job, ()))

    can_fork = "fork" in multiprocessing.get_all_start_methods()
    workers = min(len(jobs), os.cpu_count() or 1)
    if workers < 2 or not can_fork:
        return {job: work(job) for job in jobs}
    Grader.of(library).compiled.patterns.compile()  # once for all workers
    global _WORK  # noqa: PLW0603 - what the forked workers find in their memory
    _WORK = work
    fork = multiprocessing.get_context("fork")
    # Judging leaves little behind, and looking for it would take a third of the time.
    with ProcessPoolExecutor(workers, fork, initializer=gc.disable) as pool:
        return dict(zip(jobs, pool.map(_work, jobs), strict=True))


_WORK: Callable[[str], tuple[Misjudged, ...]]


def _work(job: str) -> tuple[Misjudged, ...]:
    return _WORK(job)


def goldens_of(roots: Sequence[Path], scenario: str) -> list[Golden]:
    """The golden answers of a scenario in the roots; unreadable ones are left out."""
    found = []
    for root in roots:
        for folder in GOLDEN_FOLDERS:
            for name in BOUNDS:
                path = root / folder / scenario / f"{name}.md"
                with suppress(OSError, UnicodeDecodeError):
                    found.append(Golden(name, path.read_text(encoding="utf-8"), str(path)))
    return found


def _ignored(roots: Sequence[Path], scenario: str, library: Library) -> Iterator[Misjudged]:
    """What lies among an author's golden answers and is not looked at."""
    known = {*library.scenarios, *(name for _, name in library.broken.values())}
    for root in roots:
        top = root / GOLDEN_FOLDERS[0]
        for folder in sorted(top.glob("*/")):
            near = did_you_mean(folder.name, [scenario])
            if near and folder.name not in known:
                message = f"{folder} is not looked at: there is no scenario {folder.name!r}{near}"
                yield Misjudged("scenario", scenario, message, path=str(folder))
        for path in sorted((top / scenario).glob("*")):
            if path.suffix != ".md" and path.stem not in BOUNDS:
                continue
            if path.stem not in BOUNDS or path.suffix != ".md":
                names = " or ".join(f"{name}.md" for name in BOUNDS)
                message = f"{path} is not looked at: a golden answer is called {names}"
                message += did_you_mean(path.stem, BOUNDS)
                yield Misjudged("scenario", scenario, message, path=str(path))
                continue
            try:
                path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
                message = f"{path} cannot be read: {why}"
                yield Misjudged("scenario", scenario, message, path=str(path))


def _sound_before() -> frozenset[str]:
    try:
        found: object = json.loads(JUDGED_BEFORE.read_bytes())
    except (OSError, ValueError):
        return frozenset()
    return frozenset(found) if isinstance(found, list) else frozenset()


def key_of(
    library: Library, job: str, goldens: Sequence[Golden], *, with_paths: bool = True
) -> str:
    """A hash of everything that the outcome depends on, and of the paths that it may name."""
    own = set(library.scenario_files.values())
    shared = [f"{name} {value}" for name, value in library.hashes.items() if name not in own]
    mine = library.hashes.get(library.scenario_files.get(job, ""), "")
    parts = (
        __version__,
        GRADER_VERSION,
        str(_CHECKS),
        *sorted(shared),
        job,
        mine,
        *(
            part
            for golden in goldens
            for part in (golden.path if with_paths else golden.name, golden.text)
        ),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _known(cache: Path | None) -> dict[str, list[Any]]:
    found = read_kept(cache)
    is_sound = all(
        isinstance(items, list) and all(_is_sound(item) for item in items)
        for items in found.values()
    )
    return found if is_sound else {}


def _is_sound(item: object) -> bool:
    return isinstance(item, dict) and item.keys() == Misjudged.__dataclass_fields__.keys()
