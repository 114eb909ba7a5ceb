"""The debrief's screen: overview, criteria with their evidence, conversation. Shows a transcript.

What the parts say is in `debrief_text.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Header, OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from simulator.errors import SimulatorError
from simulator.grading.disputes import CLAIMABLE, CRITERION, Judged, judged, verdict
from simulator.records.export import FORMATS
from simulator.records.transcript import Transcript
from simulator.text import one_line, sanitise
from simulator.tui.choices import Choices, Reading
from simulator.tui.debrief_text import (
    EVIDENCE,
    VERDICTS,
    Fields,
    added,
    charge_detail,
    conversation_and_answers,
    criterion_detail,
    differing,
    gradings,
    overview,
    thing_line,
    things,
    title_of,
)
from simulator.tui.dialogs import DisputeDialog, Draft, ExportDialog, LineDialog, Question
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import DEBRIEF
from simulator.tui.said import Piece, matches, place_of
from simulator.tui.second import SecondOpinion

if TYPE_CHECKING:
    from simulator.records.regrades import Regrade
    from simulator.session.session import Session
    from simulator.tui.app import SimulatorApp

_PARTS = ("overview", "criteria", "conversation")
_LINES_ABOVE = 4
_FIRST = 1  # below its heading


class DebriefScreen(FramedScreen):
    """One finished attempt, read from its transcript."""

    COMMANDS_TABLE = DEBRIEF
    BINDINGS = [command.binding() for command in DEBRIEF]  # noqa: RUF012

    app: SimulatorApp

    def __init__(
        self,
        folder: Path,
        transcript: Transcript,
        unsaved: Session | None = None,
        said: Sequence[Piece] = (),
    ) -> None:
        """`folder` is where disputes are kept; `unsaved` is the attempt's session while the
        transcript is not on the disk. Opens where the words `said` stand, if they do.
        """
        super().__init__()
        self.folder = folder
        self.transcript = transcript
        self._unsaved = unsaved
        self._said = said
        self._regrades: tuple[Regrade, ...] = ()
        self._shown = 0
        self._wanted = _PARTS[0]
        self._things: dict[Judged, Fields] = {}

    @property
    def report(self) -> Fields:
        """The report/1 object that is shown: the first one, or a later grading; empty when grading
        failed.
        """
        if self._shown:
            return self._regrades[self._shown - 1].report
        return self.transcript.first_report or {}

    @property
    def _as_graded(self) -> Transcript:
        """The transcript with the report that is shown, for the texts."""
        return self.transcript.model_copy(update={"report": dict(self.report) or None})

    def compose_screen(self) -> ComposeResult:
        """Overview, criteria, conversation."""
        yield Header(icon="")
        yield Static("", id="banner", markup=False)
        with TabbedContent(id="debrief"):
            with TabPane("Overview", id="overview"), Reading(id="overview-scroll"):
                yield Static("", id="overview-text", markup=False)
            with TabPane("Criteria", id="criteria"), Horizontal():
                yield Choices(id="criteria-list", markup=False)
                with Reading(id="criterion"):
                    yield Static("", id="criterion-text", markup=False)
            with TabPane("Conversation", id="conversation"), Reading(id="talk-scroll"):
                yield Static("", id="conversation-text", markup=False)

    def on_mount(self) -> None:
        """Fills the three parts."""
        self.sub_title = one_line(self.transcript.scenario.title, 60)
        self._read_regrades()
        record = self.transcript.record
        ids = [one.id for one in self._regrades]
        self._shown = ids.index(record) + 1 if record in ids else 0
        talk = conversation_and_answers(self.transcript)
        for start, end in matches(self._said, talk.plain):
            talk = talk.stylize(EVIDENCE, start, end)
        self.query_one("#conversation-text", Static).update(talk)
        self._show_overview()
        self._fill_criteria()
        self._show_banner()
        self.query_one("#overview-scroll").focus()
        place = place_of(self._said, talk.plain)
        if place is not None:
            self._turn_to("conversation", lambda: self._show_line(talk[: place[1]]))

    def _show_line(self, before: Content) -> None:
        """Shows the line in which what is said `before` it ends, and some above it."""
        text = self.query_one("#conversation-text", Static)
        line = before.get_height({}, text.content_size.width) - 1
        view = self.query_one("#talk-scroll", Reading)
        view.scroll_to(y=line - _LINES_ABOVE, animate=False, immediate=True)

    def on_resize(self, event: Resize) -> None:
        """The bars are as wide as there is room for."""
        super().on_resize(event)
        self._show_overview()

    def _show_overview(self) -> None:
        cells = max(10, min(40, self.app.size.width - 50))
        lines = (
            *gradings(self.transcript, self._regrades, self._shown),
            *overview(self._as_graded, cells),
            *added(self.transcript),
        )
        text = Content("\n").join(lines)
        self.query_one("#overview-text", Static).update(text)

    def _show_banner(self) -> None:
        banner = self.query_one("#banner", Static)
        banner.update("NOT SAVED: this debrief is only on the screen. Save again tries once more.")
        banner.set_class(self._unsaved is not None, "-shown")
        self.refresh_bindings()

    def _fill_criteria(self) -> None:
        listing = self.query_one("#criteria-list", OptionList)
        chosen = listing.highlighted
        listing.clear_options()
        self._things = dict(judged(self.report))
        differ = differing(self.transcript, self._opinion)
        options: list[Option] = []
        for heading, found in things(self.report):
            options.append(Option(Content.styled(one_line(heading, 60), "bold"), disabled=True))
            for thing, item in found:
                line = thing_line(thing, item, self.transcript.disputed, differ)
                options.append(Option(line, id=_option_id(thing)))
        listing.add_options(options)
        if listing.option_count:
            listing.highlighted = chosen if chosen is not None else _FIRST
        else:
            text = "Nothing was graded. The answers are under Conversation."
            self.query_one("#criterion-text", Static).update(text)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows the criterion's evidence, or what a strong answer says."""
        thing = self._thing(event.option)
        if thing is not None:
            text = Content("\n").join(self._detail(thing))
            self.query_one("#criterion-text", Static).update(text)
            self.query_one("#criterion", Reading).scroll_home(animate=False)
        self.refresh_bindings()

    def on_option_list_option_selected(self) -> None:
        """Enter goes into the text, to read on in it."""
        self.query_one("#criterion", Reading).focus()

    def _detail(self, thing: Judged) -> Iterator[Content]:
        item = self._things[thing]
        if thing.of != CRITERION:
            return charge_detail(thing, item, self._as_graded)
        return criterion_detail(item, self._as_graded, self._judged_otherwise(thing.name))

    def _thing(self, option: Option) -> Judged | None:
        return next((one for one in self._things if _option_id(one) == option.id), None)

    @property
    def _opinion(self) -> Regrade | None:
        """The second opinion that is compared: the one shown, or the last."""
        if self._shown and self._regrades[self._shown - 1].judge != "offline":
            return self._regrades[self._shown - 1]
        return next((one for one in reversed(self._regrades) if one.judge != "offline"), None)

    def _judged_otherwise(self, criterion_id: str) -> tuple[str, Fields] | None:
        """Who judged a criterion otherwise than the grading that is shown, and how."""
        opinion = self._opinion
        if opinion is None or criterion_id not in differing(self.transcript, opinion):
            return None
        is_shown = bool(self._shown) and self._regrades[self._shown - 1] is opinion
        report = (self.transcript.first_report or {}) if is_shown else opinion.report
        found = _criterion_of(report, criterion_id)
        return None if found is None else ("offline" if is_shown else opinion.judge, found)

    def _chosen(self) -> Judged | None:
        """The criterion, wrong claim or calculation that the list stands on, while it is to be
        seen.
        """
        return self._stood_on if self._part == "criteria" else None

    @property
    def _stood_on(self) -> Judged | None:
        """What the list stands on, to be seen or not."""
        listing = self.query_one("#criteria-list", OptionList)
        if listing.highlighted is None:
            return None
        return self._thing(listing.get_option_at_index(listing.highlighted))

    @property
    def _part(self) -> str:
        return self.query_one("#debrief", TabbedContent).active

    def on_tabbed_content_tab_activated(self) -> None:
        """Each part can be moved in at once; the commands of one are not those of another."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what cannot be done now."""
        if action == "save":
            return self._unsaved is not None
        if action in ("note", "tag", "replay", "compare", "export", "regrade", "second"):
            return self._unsaved is None
        if action == "record":
            return self._unsaved is None and self._record_of_shown() != self.transcript.record
        if action == "grading":
            return bool(self._regrades)
        if action == "undo" and self.is_mounted:
            return self._chosen() in self.transcript.disputed
        return True

    def action_next_part(self) -> None:
        """The next part, round and round."""
        self._turn_to(_PARTS[(_PARTS.index(self._part) + 1) % len(_PARTS)])

    def action_previous_part(self) -> None:
        """The part before."""
        self._turn_to(_PARTS[(_PARTS.index(self._part) - 1) % len(_PARTS)])

    def _turn_to(self, part: str, then: Callable[[], None] = lambda: None) -> None:
        self._wanted = part
        self.set_focus(None)  # a part that goes away with the focus would hand it to the tabs
        self.query_one("#debrief", TabbedContent).active = part
        chosen = {"criteria": "#criteria-list", "conversation": "#talk-scroll"}
        selector = chosen.get(part, "#overview-scroll")

        def focus() -> None:
            if self._wanted == part:  # else it would turn back: a second key has gone on
                self.query_one("#debrief", TabbedContent).active = part
                self.query_one(selector).focus()
                self.call_after_refresh(then)

        self.call_after_refresh(focus)

    def action_dispute(self) -> None:
        """Asks for the right verdict and the reason of what is chosen; from another part, goes to
        the list first, and asks at once where that stands on a wrong claim or a calculation.
        """
        thing = self._stood_on
        if self._part != "criteria":
            self._turn_to("criteria")
            thing = thing if thing is not None and thing.of != CRITERION else None
        if thing is None:
            self._go_to_first_charge()
            self.notify(f"Choose the {self._disputable}, then dispute it.", markup=False)
        else:
            self._dispute(thing)

    def _go_to_first_charge(self) -> None:
        """From where the list began, to what took points, as the overview tells one by one."""
        listing = self.query_one("#criteria-list", OptionList)
        charge = next((one for one in self._things if one.of != CRITERION), None)
        if charge is not None and listing.highlighted == _FIRST:
            listing.highlighted = listing.get_option_index(_option_id(charge))

    def _dispute(self, thing: Judged) -> None:
        report, said = self.report, verdict(thing, self._things[thing])
        what = f"dispute {_option_id(thing)}"

        def given(answer: tuple[str, str] | None) -> None:
            if answer is not None and self._change(
                lambda: self.app.wiring.dispute(
                    self.folder, thing.name, *answer, report, of=thing.of
                ),
                "Kept beside the grader's verdict.",
            ):
                self._draft(what).keep("")

        earlier = self.transcript.disputed.get(thing)
        before = ("", "") if earlier is None else (earlier.claimed, sanitise(earlier.reason))
        before = (before[0], self._draft(what).text or before[1])
        title = f"Dispute: {one_line(title_of(thing, self._things[thing]), 48)}"
        others = {key: VERDICTS[key] for key in CLAIMABLE[thing.of] if key != said}
        self.app.push_screen(
            DisputeDialog(
                title, VERDICTS.get(said, said), others, before, self._draft(what).keep
            ),
            given,
        )  # fmt: skip

    def _draft(self, what: str) -> Draft:
        """What was half typed about it before the dialog was closed, or the program died."""
        desk, folder = self.app.wiring, self.folder
        return Draft(
            sanitise(desk.draft(folder, what)), lambda text: desk.keep_draft(folder, what, text)
        )

    @property
    def _disputable(self) -> str:
        """What the list has to dispute, in words."""
        kinds = {thing.of for thing in self._things} | {CRITERION}
        *first, last = [of.replace("_", " ") for of in CLAIMABLE if of in kinds]
        return f"{', '.join(first)} or {last}" if first else last

    def action_undo(self) -> None:
        """Takes the dispute of what is chosen back."""
        thing = self._chosen()
        if thing is not None:
            self._change(
                lambda: self.app.wiring.withdraw_dispute(self.folder, thing.name, thing.of),
                "The dispute is taken back.",
            )

    def _change(self, wish: Callable[[], Transcript], told: str) -> bool:
        """Shows what comes of the wish; whether it was granted."""
        try:
            self.transcript = wish()
        except SimulatorError as error:
            self.app.complain(error)
            return False
        self._fill_criteria()
        self._show_overview()
        self.notify(told, markup=False)
        return True

    # Looking back

    def _read_regrades(self) -> None:
        try:
            self._regrades = self.app.wiring.regrades(self.folder)
        except SimulatorError as error:
            self.app.complain(error)

    def action_note(self) -> None:
        """Asks for a remark and keeps it."""

        def given(text: str | None) -> None:
            if text and self._change(lambda: self.app.wiring.add_note(self.folder, text), "Noted."):
                self._draft("note").keep("")

        self.app.push_screen(
            LineDialog(
                "Note", "A remark for later; the search finds it.", "Note", "Keep",
                self._draft("note"),
            ),
            given,
        )  # fmt: skip

    def action_tag(self) -> None:
        """Asks for a tag; one that is there already is taken away."""

        def given(tag: str | None) -> None:
            if tag:
                has = tag in self.transcript.tags
                told = "The tag is taken away." if has else "Tagged."
                self._change(lambda: self.app.wiring.toggle_tag(self.folder, tag), told)

        tags = ", ".join(self.transcript.tags)
        now = f"Tags now: {one_line(tags, 50)}. One of them again takes it away." if tags else (
            "A word to find it by."
        )  # fmt: skip
        self.app.push_screen(LineDialog("Tag", now, "Tag", "Tag"), given)

    def action_replay(self) -> None:
        """Plays the interview again."""
        self.app.show_replay(self.folder)

    def action_compare(self) -> None:
        """Side by side with the attempt at the same scenario before it."""
        try:
            before = self.app.wiring.one_before(self.folder)
        except SimulatorError as error:
            self.app.complain(error)
            return
        self.app.show_comparison(before, self.folder)

    def action_export(self) -> None:
        """Asks for form and place, then writes."""
        self._export(next(iter(FORMATS)), str(Path.cwd()))

    def _export(self, form: str, where: str) -> None:
        """Asks, with an answer to begin with; asks again where it could not be written."""
        forms = {name: FORMATS[name][0] for name in dict.fromkeys((form, *FORMATS))}

        def given(answer: tuple[str, str] | None) -> None:
            if answer is None:
                return
            try:
                written = self.app.wiring.export(self.folder, answer[0], Path(answer[1]))
            except SimulatorError as error:
                self.app.complain(error)
                self._export(*answer)
                return
            self.notify(f"Written to {sanitise(written)}", timeout=12, markup=False)

        self.app.push_screen(ExportDialog(forms, where), given)

    def action_regrade(self) -> None:
        """Grades the attempt again with today's content and shows that grading."""
        try:
            graded = self.app.wiring.regrade(self.folder)
        except SimulatorError as error:
            self.app.complain(error)
            return
        if graded is None:
            self.notify("Nothing that grades has changed: the score stands.", markup=False)
            return
        self._read_regrades()
        self._show_grading(len(self._regrades))
        change = graded.scenario_change(self.transcript.scenario)
        also = f" Mind: {change}." if change else ""
        self.notify(f"Graded again: {graded.score:g} {graded.letter}.{also}", markup=False)

    def action_second(self) -> None:
        """Has a language model judge the attempt as well, after saying what that means."""
        self.run_worker(self._offer_second(), name="second judge", exclusive=True, group="second")

    async def _offer_second(self) -> None:
        try:  # the command that gives its key may take a while, or ask the person for something
            judge = await asyncio.to_thread(self.app.wiring.second_judge)
        except SimulatorError as error:
            self.app.tell(error)
            return
        if self.app.screen is not self:  # the person has gone on meanwhile
            return

        def decided(yes: bool | None) -> None:
            if yes:
                self.app.push_screen(SecondOpinion(self.app.wiring, self.folder, judge), given)

        def given(graded: Regrade | None) -> None:
            if graded is not None:
                self._read_regrades()
                self._show_grading(len(self._regrades))
                self.notify(f"{graded.judge}: {graded.score:g} {graded.letter}.", markup=False)

        self.app.push_screen(
            Question(
                "A second opinion",
                f"Your answers are sent to {one_line(judge.place, 100)}. The offline score stays.",
                "Send them",
                "Not now",
            ),
            decided,
        )

    def _record_of_shown(self) -> str:
        return self._regrades[self._shown - 1].id if self._shown else ""

    def action_record(self) -> None:
        """Makes the grading that is shown the score of record."""
        self._change(
            lambda: self.app.wiring.choose_record(self.folder, self._record_of_shown()),
            "This is the score of record now: lists, progress and tracker go by it.",
        )
        self.refresh_bindings()

    def action_grading(self) -> None:
        """The next grading, round and round."""
        self._show_grading((self._shown + 1) % (len(self._regrades) + 1))

    def _show_grading(self, number: int) -> None:
        self._shown = number
        self._show_overview()
        self._fill_criteria()
        self.refresh_bindings()

    def action_save(self) -> None:
        """Tries again to save the attempt."""
        if self._unsaved is not None and self.app.save(self._unsaved).is_saved:
            self._unsaved = None
            self._show_banner()
            self.notify("The attempt is saved.", markup=False)

    def action_close(self) -> None:
        """Back to where the debrief was opened."""
        if self._unsaved is None:
            self.dismiss(None)
            return

        def decided(yes: bool | None) -> None:
            if yes and self._unsaved is not None:
                self._unsaved.close()
                self.app.forget_session()
                self.dismiss(None)

        self.app.push_screen(
            Question(
                "This attempt is not saved",
                "Its journal holds the answers; the next start tries to save it again.",
                "Leave it",
                "Stay",
            ),
            decided,
        )


def _criterion_of(report: Fields, criterion_id: str) -> Fields | None:
    for dimension in report.get("dimensions", []):
        for item in dimension["criteria"]:
            if item["id"] == criterion_id:
                found: Fields = item
                return found
    return None


def _option_id(thing: Judged) -> str:
    return thing.name if thing.of == CRITERION else f"{thing.of} {thing.name}"
