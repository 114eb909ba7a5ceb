"""Loads every scenario, rubric, lexicon and format of a library, with every problem at once.

A broken file gives its problems and the others still load. Must not print, raise for bad content,
or know how an answer is judged. The quick list for the home screen is in `index.py`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from simulator.content.checks import Loc, Spot, check_library
from simulator.content.figures import did_you_mean
from simulator.content.index import (
    OTHER_KINDS,
    ScenarioEntry,
    content_files,
    content_of,
    is_plain,
    load_scenario_index,
    shipped_root,
    with_origins,
)
from simulator.content.learned import READER, ReaderFile, read_learned
from simulator.content.lexicon import Concept, Lexicon
from simulator.content.reading import ContentFile, read_content
from simulator.content.rubric import DIMENSIONS, Criterion, Dimension, RubricFile, WrongClaim
from simulator.content.scenario import Format, FormatFile, Scenario, TopicFile
from simulator.errors import BrokenScenarioError, Problem, UsageError

__all__ = [
    "Library", "Rubric", "ScenarioEntry", "find_scenario", "load_library", "load_scenario_index",
    "shipped_root",
]  # fmt: skip

_FOLDERS: Mapping[str, Mapping[str, type[BaseModel]]] = MappingProxyType(
    {
        "rubrics": {"rubric": RubricFile, "lexicon": Lexicon, "topics": TopicFile},
        "scenarios": {"scenario": Scenario, "formats": FormatFile},
    }
)

_EVERY_KIND: Mapping[str, type[BaseModel]] = MappingProxyType(
    {kind: model for models in _FOLDERS.values() for kind, model in models.items()}
)

_KEPT_FILES = 128
"""Files, with their models, that a process remembers."""


@dataclass(frozen=True)
class Rubric:
    """The standard rubric: dimensions in the standard's order, and the general wrong claims.

    `version` is the highest of its files; `reader` what was learned from labelled answers, if the
    library has it.
    """

    version: int
    dimensions: tuple[Dimension, ...]
    wrong_claims: tuple[WrongClaim, ...]
    reader: ReaderFile | None = None


@dataclass(frozen=True)
class Library:
    """All content that loaded, by id, and every problem of what did not, in file order.

    `hashes`: SHA-256 of each file by its name inside the library (`rubrics/features.yaml`; of
    another root with its name before a colon). `scenario_files`: those names by scenario id.
    `places`: where each thing is defined, by sort and id, as a problem without a message; `spots`:
    its file and its path in it. `files`: all that were read, broken ones too.
    """

    scenarios: Mapping[str, Scenario]
    rubric: Rubric
    lexicon: Mapping[str, Concept]
    formats: Mapping[str, Format]
    problems: tuple[Problem, ...]
    hashes: Mapping[str, str]
    places: Mapping[tuple[str, str], Problem] = field(default_factory=dict)
    topics: TopicFile | None = None
    scenario_files: Mapping[str, str] = field(default_factory=dict)
    spots: Mapping[tuple[str, str], Spot] = field(default_factory=dict)
    files: tuple[ContentFile, ...] = ()

    def problem(
        self, sort: str, name: str, message: str, inside: Loc = (), text: str = ""
    ) -> Problem:
        """A problem where the thing is defined, or `inside` it, as at `examples`, `met`, 2; where
        `text` stands in that, if given.
        """
        if inside and (sort, name) in self.spots:
            file, loc = self.spots[sort, name]
            return file.problem((*loc, *inside), message, text=text)
        place = self.places.get((sort, name)) or Problem(f"{sort} {name}", 0, 0, "")
        return replace(place, message=message)

    def is_shipped(self, scenario: str) -> bool:
        """Whether the scenario is of the first root, the library that everybody gets."""
        return self.scenario_files.get(scenario, "").startswith("scenarios/")

    @property
    def broken(self) -> dict[str, tuple[str, str]]:
        """The kind and the id that each file without a model says it has, by its path."""
        found = (file.document for file in self.files if file.model is None)
        return {document.path: (document.says("kind"), document.says("id")) for document in found}

    def criteria(self, scenario: Scenario | None) -> tuple[Criterion, ...]:
        """The standard criteria, then those of the scenario and of its twist; with a scenario, only
        those that apply to it, with its follow-ups.
        """
        standard = tuple(c for dimension in self.rubric.dimensions for c in dimension.criteria)
        if scenario is None:
            return standard
        fitting = (c for c in standard if c.id not in scenario.not_applicable)
        asked = (scenario.in_its_words(c) for c in fitting)
        return (*asked, *scenario.own_criteria)

    def phase_of(self) -> dict[str, str]:
        """The phase that asks after each dimension, by the formats."""
        found: dict[str, str] = {}
        for one in self.formats.values():
            for phase in one.phases:
                for dimension in phase.dimensions:
                    found.setdefault(dimension, phase.id)
        return found


def load_library(
    roots: Sequence[Path] | None = None, *, only: Collection[str] | None = None
) -> Library:
    """Everything in `rubrics/*.yaml` and `scenarios/*.yaml` of each root, the shipped one if None.

    A file with problems of its own is left out. So is a scenario that an interview could not be
    held with: a template, expression or format that does not work, an id that another file has.
    A reference to an unknown concept, criterion or dimension is a problem, but leaves its file in
    use: it matches nothing. The learned reader is the first root's (`rubrics/reader.json`), if it
    has one. Reads files; raises nothing for bad content.

    With `only`, of `scenarios` just the files of these names (without `.yaml`) are read, and of
    `rubrics/lexicon-*.yaml` those with a concept that is named elsewhere, which is what grading
    needs: no formats, and no problem that lies in what was left out.
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing made here is garbage; looking for it costs a fifth of the time
    try:
        return _load(roots, only)
    finally:
        if collecting:
            gc.enable()


@lru_cache(maxsize=_KEPT_FILES)
def _read(name: str, path: str, data: bytes, folder: str) -> ContentFile:
    """The file with these bytes, read once: what an author has not changed since is as it was."""
    return read_content(name, path, data, _FOLDERS[folder] if folder else _EVERY_KIND)


def _load(roots: Sequence[Path] | None, only: Collection[str] | None) -> Library:
    found: list[tuple[str, str, bytes, str]] = []
    origins = with_origins(roots)
    learned = read_learned(origins[0][0] / READER) if origins else None
    unlearned = () if learned is None else learned.problems
    unread: list[Problem] = []
    for root, origin in origins:
        for folder in _FOLDERS:
            for path in content_files(root, folder):
                if only is not None and folder == "scenarios" and path.stem not in only:
                    continue
                try:
                    data = content_of(path)
                except OSError as error:
                    unread.append(Problem(str(path), 0, 0, f"cannot be read: {error.strerror}"))
                    continue
                name = f"{origin}:{folder}/{path.name}" if origin else f"{folder}/{path.name}"
                found.append((name, str(path), data, "" if is_plain(root) else folder))
    if only is not None:
        unused = _unused_words({path: data for _, path, data, _ in found})
        found = [one for one in found if one[1] not in unused]
    files = [_read(*one) for one in found]
    loaded = [file for file in files if file.model is not None]
    unknown = _broken_kinds(files, unread)
    if only is not None:
        unknown |= _FOLDERS["scenarios"].keys()
    checked = check_library(loaded, unknown)
    problems = sorted(
        {
            *unread,
            *unlearned,
            *checked.problems,
            *_broken_twins(files),
            *(p for f in files for p in f.problems),
        }
    )
    usable = [
        file.model
        for file in loaded
        if file.model is not None
        and not (isinstance(file.model, Scenario) and file.document.path in checked.unusable)
    ]
    hashes = {file.name: file.sha256 for file in files}
    if learned is not None and learned.sha256:
        hashes[READER] = learned.sha256
    library = _library(usable, tuple(problems), hashes, checked.places)
    named = {
        file.model.id: file.name
        for file in reversed(loaded)
        if isinstance(file.model, Scenario) and file.document.path not in checked.unusable
    }
    return replace(
        library,
        rubric=replace(library.rubric, reader=learned.file if learned is not None else None),
        scenario_files=MappingProxyType(named),
        spots=MappingProxyType(dict(checked.spots)),
        files=tuple(files),
    )


def _unused_words(texts: Mapping[str, bytes]) -> frozenset[str]:
    """The lexicon files of scenarios (`lexicon-*.yaml`) none of whose concepts another file names.

    They are a third of all that grading would read. What does not look like a lexicon is used.
    """
    own = {
        path: names
        for path, data in texts.items()
        if Path(path).name.startswith("lexicon-")
        and (names := frozenset(_CONCEPT.findall(data)) - _KEYS)
        and all(b"_" in name for name in names)
    }
    named: set[bytes] = set()
    for path, data in texts.items():
        if path not in own:
            named.update(_NAME.findall(data))
    while used := [path for path, names in own.items() if not names.isdisjoint(named)]:
        for path in used:
            named.update(_NAME.findall(texts[path]))
            del own[path]
    return frozenset(own)


_CONCEPT = re.compile(rb"^ +['\"]?([a-z][a-z0-9_]*)['\"]?:[ \t]*(?:$|\{|#)", re.MULTILINE)
"""A key with nothing, a mapping or a remark behind it: every concept of a lexicon is one."""
_KEYS = frozenset({b"title", b"terms", b"includes"})
_NAME = re.compile(rb"[a-z][a-z0-9]*_[a-z0-9_]+")


def _broken_twins(files: Sequence[ContentFile]) -> Iterator[Problem]:
    """Broken scenarios whose id a sound one has: told, because mending them would hide it."""
    sound = {file.model.id: file for file in files if isinstance(file.model, Scenario)}
    for file in files:
        value = file.document.value
        name = value.get("id") if file.model is None and isinstance(value, dict) else None
        if isinstance(name, str) and value.get("kind") == "scenario" and name in sound:
            other = sound[name].problem(("id",), "")
            message = f"scenario {name!r} is already defined at {other.path}:{other.line}"
            yield file.document.problem(("id",), message)


def _broken_kinds(files: Iterable[ContentFile], unread: Sequence[Problem]) -> frozenset[str]:
    """The kinds of which a file is missing from the comparison; all where it cannot be told."""
    every = frozenset(kind for models in _FOLDERS.values() for kind in models)
    if unread:
        return every
    kinds: set[str] = set()
    for file in files:
        if file.model is None:
            kind = file.document.says("kind")
            kinds |= {kind} if kind in every else every
    return frozenset(kinds)


def _library(
    models: Sequence[BaseModel],
    problems: tuple[Problem, ...],
    hashes: Mapping[str, str],
    places: Mapping[tuple[str, str], Problem],
) -> Library:
    scenarios: dict[str, Scenario] = {}
    lexicon: dict[str, Concept] = {}
    formats: dict[str, Format] = {}
    dimensions: dict[str, Dimension] = {}
    claims: dict[str, WrongClaim] = {}
    topics: TopicFile | None = None
    version = 1
    for model in models:
        match model:
            case Scenario():
                scenarios.setdefault(model.id, model)
            case Lexicon():
                lexicon = {**model.concepts, **lexicon}
            case TopicFile():
                topics = topics or model
            case FormatFile():
                formats = {**{one.id: one for one in model.formats}, **formats}
            case RubricFile():
                version = max(version, model.version)
                for one in model.dimensions:
                    known = dimensions.get(one.id)
                    if known is None or not one.extends:
                        dimensions.setdefault(one.id, one)
                    else:
                        more = {"criteria": (*known.criteria, *one.criteria)}
                        dimensions[one.id] = known.model_copy(update=more)
                claims = {**{one.id: one for one in model.wrong_claims}, **claims}
    return Library(
        MappingProxyType(dict(sorted(scenarios.items()))),
        Rubric(version, _in_order(dimensions), tuple(claims.values())),
        MappingProxyType(lexicon),
        MappingProxyType(formats),
        problems,
        MappingProxyType(dict(sorted(hashes.items()))),
        MappingProxyType(dict(places)),
        topics,
    )


def _in_order(dimensions: Mapping[str, Dimension]) -> tuple[Dimension, ...]:
    standard = [dimensions[name] for name in DIMENSIONS if name in dimensions]
    return (*standard, *(found for name, found in dimensions.items() if name not in DIMENSIONS))


def find_scenario(library: Library, name: str) -> Scenario:
    """The scenario with this id, or the only one whose id or title has `name` in it.

    Raises UsageError with the nearest names, or with all that fit when there are several;
    BrokenScenarioError where the file of that scenario has faults.
    """
    wanted = "-".join(name.strip().lower().replace("_", " ").split())
    if wanted in library.scenarios:
        return library.scenarios[wanted]
    if faults := _faults_of(library, wanted):
        raise BrokenScenarioError(wanted, faults)
    fitting = _fitting(library.scenarios, wanted)
    if len(fitting) == 1:
        return library.scenarios[fitting[0]]
    everything = ", ".join(library.scenarios) or "none: no scenario could be loaded"
    if fitting:
        title = f"{name!r} fits several scenarios: {', '.join(fitting)}"
        raise UsageError(title, hint="Type more of the name.")
    words = {word: key for key in library.scenarios for word in (key, *key.split("-"))}
    near = did_you_mean(wanted, words)
    title = f"There is no scenario {name!r}{near}"
    raise UsageError(title, f"Scenarios: {everything}.", "`simulator list` shows them.")


def _faults_of(library: Library, wanted: str) -> tuple[Problem, ...]:
    """The problems of the file that would be the scenario of that id."""
    place = library.places.get(("scenario", wanted))
    broken = {path: name for path, (kind, name) in library.broken.items()
              if kind not in OTHER_KINDS}  # fmt: skip
    paths = {path for path, name in broken.items() if wanted in (name, Path(path).stem)}
    if place is not None:
        paths.add(place.path)
    return tuple(problem for problem in library.problems if problem.path in paths)


def _fitting(scenarios: Mapping[str, Scenario], wanted: str) -> list[str]:
    """Ids that begin with `wanted`, else that contain it, else whose title has it as a word."""
    if not wanted:
        return []
    tests = (
        lambda found: found.id.startswith(wanted),
        lambda found: wanted in found.id,
        lambda found: wanted in found.title.lower().replace(" ", "-"),
        lambda found: wanted in f"{found.domain} {found.summary}".lower().replace(" ", "-"),
    )
    for fits in tests:
        found = [scenario.id for scenario in scenarios.values() if fits(scenario)]
        if found:
            return found
    return []
