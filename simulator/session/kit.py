"""What a session is made with: content, folders, clocks, and who asks and judges.

Everything that a test replaces is a field here. Owns how a scenario is made ready for one attempt;
must not run an interview.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from simulator.content.figures import did_you_mean, draw_figures
from simulator.content.library import Library, find_scenario
from simulator.content.rubric import LEVELS, Level
from simulator.content.scenario import Scenario
from simulator.content.templates import told
from simulator.errors import UsageError
from simulator.grading.grader import Grader
from simulator.grading.strong import strong_answers
from simulator.interview.clock import Clock
from simulator.interview.interviewer import Interviewer, ScriptedInterviewer
from simulator.interview.plan import MODES, InterviewPlan, Mode, plan_interview
from simulator.interview.questions import QuestionMatch, QuestionMatcher
from simulator.interview.talker import Talker, TalkerSource
from simulator.records.files import FileSystem
from simulator.records.paths import Paths

USUAL_FORMAT = "standard-45"


@dataclass(frozen=True)
class Choice:
    """What a person chose to sit. `level` None takes the scenario's own; an empty `format_id` the
    usual format, or the first that the scenario has where it has not that one.

    With `model` a language model words what the interviewer says; an empty `tone` is its usual one.
    """

    scenario: str
    format_id: str = ""
    mode: Mode = "coach"
    level: Level | None = None
    seed: int = 0
    model: bool = False
    tone: str = ""


def scripted(library: Library, scenario: Scenario) -> Interviewer:
    """The interviewer that needs nothing but the library; `scenario` as told."""
    if library.topics is None:
        return ScriptedInterviewer(scenario, lambda _: QuestionMatch("none", (), ()))
    return ScriptedInterviewer(scenario, QuestionMatcher(library.topics, scenario).match)


def offline_grader(library: Library, scenario: Scenario, figures: Mapping[str, float]) -> Grader:
    """The offline grader for an attempt at `scenario` as told, with its `figures` by name."""
    return Grader(library.rubric, library.lexicon, scenario, figures)


def new_token() -> str:
    """Eight random letters and digits that tell attempts of one day apart."""
    return secrets.token_hex(4)


@dataclass(frozen=True)
class Kit:
    """The means of every session of one run of the program."""

    library: Library
    paths: Paths
    fs: FileSystem
    clock: Clock
    make_interviewer: Callable[[Library, Scenario], Interviewer] = field(default=scripted)
    make_grader: Callable[[Library, Scenario, Mapping[str, float]], Grader] = field(
        default=offline_grader
    )
    make_token: Callable[[], str] = field(default=new_token)
    talkers: TalkerSource | None = None

    def talker(self, plan: InterviewPlan, tone: str) -> Talker:
        """Who words what the interviewer of an attempt says.

        Raises:
            UsageError: no language model is configured, or it is configured wrongly.
        """
        if self.talkers is None:
            raise UsageError("No language model is configured")
        return self.talkers.make(self.library, self.scenario_of(plan), tone)

    def plan(self, choice: Choice) -> InterviewPlan:
        """The plan of a new attempt.

        Raises:
            UsageError: there is no such scenario, format, mode or level, or they do not fit.
        """
        scenario = find_scenario(self.library, choice.scenario)
        usual = USUAL_FORMAT if USUAL_FORMAT in scenario.formats else scenario.formats[0]
        wanted = choice.format_id or usual
        interview_format = self.library.formats.get(wanted)
        if interview_format is None or wanted not in scenario.formats:
            near = did_you_mean(wanted, scenario.formats)
            raise UsageError(
                f"{scenario.title} has no format {wanted!r}{near}",
                f"Its formats: {', '.join(scenario.formats)}.",
            )
        _check_known("mode", choice.mode, MODES)
        level = choice.level or scenario.level
        _check_known("level", level, LEVELS)
        return plan_interview(
            told(scenario, choice.seed),
            interview_format,
            draw_figures(scenario, choice.seed),
            mode=choice.mode,
            level=level,
            seed=choice.seed,
            started_at=self.clock.now().isoformat(),
            content_hash=self.content_hash(scenario.id),
            rubric_version=self.library.rubric.version,
            rubric_hash=self.rubric_hash(scenario.id),
        )

    def scenario_of(self, plan: InterviewPlan) -> Scenario:
        """The scenario of an attempt, as told with the figures that the candidate was given.

        Raises:
            UsageError: the library does not have it any more, or it has no place for those figures.
        """
        scenario = self.library.scenarios.get(plan.scenario_id)
        if scenario is None:
            raise UsageError(
                f"The scenario {plan.scenario_id!r} of this attempt cannot be loaded",
                "The attempt is as it was.",
                "Put its file back, or mend it, and open the attempt again.",
            )
        try:
            return told(scenario, plan.seed, _given(plan))
        except ValueError as error:
            raise _misfit(plan, error) from error

    def grader_of(self, plan: InterviewPlan, scenario: Scenario) -> Grader:
        """The grader of an attempt at `scenario` as told, with the figures that it was given.

        Raises:
            UsageError: the scenario has no place for those figures.
        """
        try:
            figures = draw_figures(scenario, plan.seed, _given(plan))
            return self.make_grader(self.library, scenario, figures)
        except ValueError as error:
            raise _misfit(plan, error) from error

    def strong_answers(self, plan: InterviewPlan) -> dict[str, str]:
        """What a strong answer says, by criterion id; empty when the scenario is gone.

        Raises nothing: an attempt is saved without them rather than not at all.
        """
        try:
            scenario = self.scenario_of(plan)
        except UsageError:
            return {}
        return self.strong_of(scenario)

    def strong_of(self, scenario: Scenario, only: Collection[str] | None = None) -> dict[str, str]:
        """What a strong answer to a scenario as told says, by criterion id; `only` for those."""
        grader = Grader(self.library.rubric, self.library.lexicon, scenario)
        return strong_answers(grader, self.library.phase_of(), only)

    def questions(self, scenario_id: str, seed: int) -> dict[str, str]:
        """What to ask about each criterion: its probe as the seed tells it, by criterion id."""
        scenario = self.library.scenarios.get(scenario_id)
        asked = None if scenario is None else told(scenario, seed)
        return {one.id: one.probe for one in self.library.criteria(asked)}

    def content_hash(self, scenario_id: str) -> str:
        """The hash of the scenario's file; empty when there is no such scenario."""
        return self.library.hashes.get(self.library.scenario_files.get(scenario_id, ""), "")

    def rubric_hash(self, scenario_id: str) -> str:
        """One hash over all that grades: rubric and lexicon files and the scenario's own."""
        own = set(self.library.scenario_files.values())
        parts = [f"{name} {value}" for name, value in sorted(self.library.hashes.items())
                 if name.startswith("rubrics/") or (":" in name and name not in own)]  # fmt: skip
        return sha256("\n".join([*parts, self.content_hash(scenario_id)]).encode()).hexdigest()


def _given(plan: InterviewPlan) -> dict[str, float]:
    return {figure.name: figure.value for figure in plan.figures}


def _misfit(plan: InterviewPlan, error: ValueError) -> UsageError:
    return UsageError(
        f"The figures of this attempt do not fit the scenario {plan.scenario_id!r} as it is now",
        f"{error}. The attempt is as it was.",
        "Put the scenario's file back as it was, and try again.",
    )


def _check_known(what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise UsageError(
            f"There is no {what} {name!r}{did_you_mean(name, known)}",
            f"There are {', '.join(known)}.",
        )
