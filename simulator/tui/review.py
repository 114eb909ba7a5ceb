"""A review on the screen: one question at a time, its verdict, the next, and what was retained.

Shows a `ReviewSession` and forwards. The clock is looked at once a second and never counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Header, Static, TextArea

from simulator.errors import SimulatorError
from simulator.session.choosing import AGAIN
from simulator.text import one_line, sanitise
from simulator.tui.bars import clock
from simulator.tui.choices import Reading
from simulator.tui.debrief_text import VERDICTS
from simulator.tui.editor import AnswerEditor
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import REVIEW

if TYPE_CHECKING:
    from simulator.records.reviews import ReviewRecord
    from simulator.session.review import Asked, ReviewSession
    from simulator.tui.app import SimulatorApp

TICK_S = 1.0
_STYLE = {"met": "$success", "partial": "$warning", "missed": "$error"}


class ReviewScreen(FramedScreen):
    """Question on top, answer below; after an answer the verdict stands where the answer was."""

    COMMANDS_TABLE = REVIEW
    BINDINGS = [command.binding() for command in REVIEW]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self, session: ReviewSession) -> None:
        """`session` has started or been resumed."""
        super().__init__()
        self.session = session
        self._verdict: Asked | None = None
        self._record: ReviewRecord | None = None

    def compose_screen(self) -> ComposeResult:
        """A line with number and time, the question, the answer, the verdict."""
        yield Header(icon="")
        yield Static("", id="review-line", markup=False)
        yield Static("", id="banner", markup=False)
        with Reading(id="review-question"):
            yield Static("", id="review-question-text", markup=False)
        yield AnswerEditor(id="review-answer")
        with Reading(id="review-verdict"):
            yield Static("", id="review-verdict-text", markup=False)

    def on_mount(self) -> None:
        """The first question, and its clock."""
        self.sub_title = "Review"
        self.query_one("#review-question").border_title = "Question"
        self.query_one("#review-answer").border_title = "Answer"
        self.query_one("#review-verdict").border_title = "Verdict"
        for changing in ("show_vertical_scrollbar", "has_focus"):
            self.watch(self.query_one("#review-question"), changing, self._show_advice)
        self.set_interval(TICK_S, self.look_at_clock)
        self._ask()

    # What is shown

    def _show_advice(self) -> None:
        """How to read a question that is cut, which holds what is known of the problem, too."""
        question = self.query_one("#review-question")
        advice = "Shift+Tab: all of it" if question.max_scroll_y else ""
        question.border_subtitle = "Tab: back to the answer" if question.has_focus else advice

    def _ask(self) -> None:
        """The question that waits, or the end."""
        one = self.session.current
        self._verdict = None
        if one is None:
            self._finish()
            return
        question = one.question
        self.query_one("#review-question-text", Static).update(
            Content.assemble(
                (sanitise(question.question), "bold"), "\n\n",
                (one_line(f"{question.scenario_title} · {question.topic}", 100), "$accent"), "\n",
                (f"{AGAIN}\n" if question.is_again else "", "$warning"),
                (sanitise(question.context), "$text-muted"),
            )
        )  # fmt: skip
        self.query_one("#review-question", Reading).scroll_home(animate=False)
        editor = self.query_one("#review-answer", AnswerEditor)
        editor.show(one.text)
        self._switch(is_verdict=False)
        editor.focus()
        self.look_at_clock()

    def _switch(self, *, is_verdict: bool) -> None:
        self.query_one("#review-answer").display = not is_verdict
        self.query_one("#review-verdict").display = is_verdict
        self.refresh_bindings()

    def look_at_clock(self) -> None:
        """Writes what was typed and shows the time that is left."""
        session = self.session
        if self._record is None:
            session.tick()
        self._show_banner()
        line = self.query_one("#review-line", Static)
        number = min(session.index + (self._verdict is None), len(session.asked))
        where = f" Question {number} of {len(session.asked)}"
        if self._record is not None:
            line.update(" The review is over.")
        elif self._verdict is not None:
            line.update(f"{where}   the clock stands still")
        else:
            left_s = session.remaining_s
            style = "$error" if left_s < 0 else "$warning" if left_s < 30 else "$success"
            over = f"over {clock(-left_s)}" if left_s < 0 else f"{clock(left_s)} left"
            line.update(Content.assemble(f"{where}   ", (over, style)))

    def _show_banner(self) -> None:
        problem = self.session.storage_problem
        banner = self.query_one("#banner", Static)
        banner.set_class(problem is not None, "-shown")
        if problem is not None:
            banner.update(sanitise(f"NOT SAVED: {problem.title}. {problem.detail}"))

    # What the person does

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Typed."""
        if self._verdict is None and self._record is None:
            self.session.edit(event.text_area.text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what cannot be done now."""
        if action == "answer":
            return self._verdict is None and self._record is None
        if action == "go_on":
            return self._verdict is not None
        return True

    def action_answer(self) -> None:
        """Grades the answer, with all that was typed before the key, and shows the verdict."""
        self.when_typed(self._answer)

    def _answer(self) -> None:
        if not self.check_action("answer", ()):
            return  # the key came twice
        self.session.edit(self.query_one("#review-answer", AnswerEditor).text)
        self._verdict = self.session.answer()
        text = Content("\n").join(_verdict_lines(self._verdict))
        self.query_one("#review-verdict-text", Static).update(text)
        self._switch(is_verdict=True)
        self.query_one("#review-verdict").focus()
        self.look_at_clock()

    def action_go_on(self) -> None:
        """The next question."""
        if self._verdict is not None:
            self.session.go_on()
            self._ask()

    def _finish(self) -> None:
        record, problems = self.session.finish()
        for problem in problems:
            self.app.complain(problem)
        self._record = record
        self.query_one("#review-question").display = False
        text = Content("\n").join(_summary_lines(record))
        self.query_one("#review-verdict-text", Static).update(text)
        self.query_one("#review-verdict").border_title = "What was retained"
        self._switch(is_verdict=True)
        self.query_one("#review-verdict").focus()
        self.look_at_clock()

    def keep(self) -> bool:
        """Brings what was typed to the disk; whether it is there."""
        if self._record is not None:
            return True
        if self._verdict is None and self.is_mounted:
            self.session.edit(self.query_one("#review-answer", AnswerEditor).text)
        return self.session.flush()

    def action_leave(self) -> None:
        """Leaves; a review that is not over can be gone on with."""
        is_over = self._record is not None
        try:
            if not is_over:
                self.keep()
            self.session.close()
        except SimulatorError as error:
            self.app.complain(error)
        self.app.leave_review(is_over=is_over)


def _verdict_lines(one: Asked) -> Iterator[Content]:
    verdict = VERDICTS.get(one.verdict, one.verdict)
    yield Content.assemble(
        (f"{one_line(one.question.title, 70)}: ", "bold"), (verdict, _STYLE.get(one.verdict, ""))
    )
    yield Content(sanitise(one.reason))
    if one.quotes:
        yield from (Content(""), Content.styled("In your words", "bold underline"))
        yield from (Content.styled(f"“{sanitise(quote)}”", "italic") for quote in one.quotes)
    if one.verdict != "met":
        yield from (
            Content(""),
            Content.styled("What a strong answer says, for example", "bold underline"),
        )
        yield Content(sanitise(one.question.strong))


def _summary_lines(record: ReviewRecord) -> Iterator[Content]:
    yield Content.styled(f"{record.score:g}% known", "bold")
    for name, value in (("New", record.retention_new), ("Due", record.retention_due)):
        if value is not None:
            yield Content(f"{name}: {value:g}%")
    yield Content("")
    for item in record.questions:
        over = " over time" if item.spent_s > item.budget_s else ""
        yield Content.assemble(
            (f"{VERDICTS.get(item.verdict, item.verdict):13}", _STYLE.get(item.verdict, "")),
            one_line(item.title, 60),
            (f"  {'new' if item.is_new else 'due'}, {clock(item.spent_s)}{over}", "$text-muted"),
        )
    if any(item.verdict == "missed" for item in record.questions):
        yield from (Content(""), Content("What was missed comes back tomorrow."))
