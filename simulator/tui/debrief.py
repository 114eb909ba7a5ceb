"""The debrief: the score, what would raise it, dimensions, arithmetic, pacing, every criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Header, OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from simulator.errors import SimulatorError
from simulator.records.transcript import Transcript
from simulator.text import one_line, sanitise
from simulator.tui.bars import clock, score_bar
from simulator.tui.dialogs import DisputeDialog
from simulator.tui.frame import FramedScreen
from simulator.tui.keys import DEBRIEF

if TYPE_CHECKING:
    from simulator.tui.app import SimulatorApp

VERDICTS = {
    "met": "met",
    "partial": "partly met",
    "missed": "missed",
    "not_assessed": "not assessed",
}
_MARK = {
    "met": ("●", "$success"),
    "partial": ("◐", "$warning"),
    "missed": ("○", "$error"),
    "not_assessed": ("·", "$text-muted"),
}
_STATUS = {"right": "$success", "wrong": "$error", "unchecked": "$text-muted"}
Fields = Mapping[str, Any]


class DebriefScreen(FramedScreen):
    """One finished attempt, read from its transcript."""

    COMMANDS_TABLE = DEBRIEF
    BINDINGS = [command.binding() for command in DEBRIEF]  # noqa: RUF012

    app: SimulatorApp

    def __init__(self, folder: Path, transcript: Transcript) -> None:
        """`folder` is where disputes are kept."""
        super().__init__()
        self.folder = folder
        self.transcript = transcript

    @property
    def report(self) -> Fields:
        """The report/1 object; empty when grading failed."""
        return self.transcript.report or {}

    def compose_screen(self) -> ComposeResult:
        """Overview, criteria, conversation."""
        yield Header(icon="")
        with TabbedContent(id="debrief"):
            with TabPane("Overview", id="overview"), VerticalScroll(can_focus=True):
                yield Static("", id="overview-text", markup=False)
            with TabPane("Criteria", id="criteria"), Horizontal():
                yield OptionList(id="criteria-list", markup=False)
                with VerticalScroll(id="criterion", can_focus=True):
                    yield Static("", id="criterion-text", markup=False)
            with TabPane("Conversation", id="conversation"), VerticalScroll(can_focus=True):
                yield Static("", id="conversation-text", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fills the three parts."""
        self.sub_title = one_line(self.transcript.scenario.title, 60)
        width = max(20, min(40, self.app.size.width - 50))
        overview = Content("\n").join(_overview(self.transcript, width))
        self.query_one("#overview-text", Static).update(overview)
        self.query_one("#conversation-text", Static).update(_conversation(self.transcript))
        self._fill_criteria()

    def _fill_criteria(self) -> None:
        listing = self.query_one("#criteria-list", OptionList)
        chosen = listing.highlighted
        listing.clear_options()
        disputed = {d.criterion for d in self.transcript.disputes}
        for dimension in self.report.get("dimensions", []):
            listing.add_option(Option(Content.styled(dimension["title"], "bold"), disabled=True))
            for item in dimension["criteria"]:
                listing.add_option(Option(_criterion_line(item, disputed), id=item["id"]))
        if listing.option_count:
            listing.highlighted = chosen if chosen is not None else 1

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows the criterion's evidence, or what a strong answer says."""
        item = self._criterion(event.option.id or "")
        if item is not None:
            text = Content("\n").join(_criterion_detail(item, self.transcript))
            self.query_one("#criterion-text", Static).update(text)
            self.query_one("#criterion", VerticalScroll).scroll_home(animate=False)

    def _criterion(self, criterion_id: str) -> Fields | None:
        for dimension in self.report.get("dimensions", []):
            for item in dimension["criteria"]:
                if item["id"] == criterion_id:
                    found: Fields = item
                    return found
        return None

    def action_next_tab(self) -> None:
        """The next part, round and round."""
        tabs = self.query_one("#debrief", TabbedContent)
        names = ["overview", "criteria", "conversation"]
        tabs.active = names[(names.index(tabs.active) + 1) % len(names)]
        if tabs.active == "criteria":
            self.query_one("#criteria-list", OptionList).focus()

    def action_dispute(self) -> None:
        """Asks for the right verdict and the reason; the grader's own stays beside it."""
        tabs = self.query_one("#debrief", TabbedContent)
        listing = self.query_one("#criteria-list", OptionList)
        if tabs.active != "criteria" or listing.highlighted is None:
            tabs.active = "criteria"
            listing.focus()
            self.notify("Choose the criterion, then press d.", markup=False)
            return
        item = self._criterion(listing.get_option_at_index(listing.highlighted).id or "")
        if item is None:
            return

        def given(answer: tuple[str, str] | None) -> None:
            if answer is not None:
                self._keep_dispute(str(item["id"]), *answer)

        title = f"Dispute: {one_line(str(item.get('title') or item['id']), 70)}"
        self.app.push_screen(DisputeDialog(title, item["verdict"], VERDICTS), given)

    def _keep_dispute(self, criterion: str, claimed: str, reason: str) -> None:
        try:
            self.transcript = self.app.wiring.dispute(self.folder, criterion, claimed, reason)
        except SimulatorError as error:
            self.app.complain(error)
            return
        self._fill_criteria()
        self.notify("Kept beside the grader's verdict.", markup=False)

    def action_close(self) -> None:
        """Back to where the debrief was opened."""
        self.dismiss(None)


def _overview(transcript: Transcript, bar_cells: int) -> Iterator[Content]:
    report: Fields = transcript.report or {}
    overall = report.get("overall")
    if not overall:
        yield Content.styled("Not graded. The answers and the journal are kept.", "bold $error")
        return
    yield Content.assemble(
        (f" {overall['score']:g} ", "bold reverse"),
        (f" of {overall['out_of']}   {overall['letter']}", "bold"),
        (f"   assessed {overall['assessed']} of {overall['criteria']} criteria", "$text-muted"),
    )
    if overall.get("deductions"):
        yield Content.styled(
            f"{overall['deductions']:g} points taken off for wrong claims and arithmetic", "$error"
        )
    yield from _lines("What would raise it most", report.get("advice", []), numbered=True)
    yield from _head("Dimensions")
    for dimension in report.get("dimensions", []):
        yield _dimension_line(dimension, bar_cells)
    yield from _claims(report.get("wrong_claims", []))
    yield from _calculations(report)
    yield from _pacing(transcript)
    yield from _lines("Notes", report.get("notes", []))


def _head(title: str) -> Iterator[Content]:
    yield Content("")
    yield Content.styled(title, "bold underline")


def _lines(title: str, texts: Sequence[str], *, numbered: bool = False) -> Iterator[Content]:
    if texts:
        yield from _head(title)
    for number, text in enumerate(texts, 1):
        yield Content(f"{number}. {sanitise(text)}" if numbered else sanitise(text))


def _dimension_line(dimension: Fields, cells: int) -> Content:
    title = str(dimension["title"])[:30].ljust(31)
    score = dimension["score"]
    if score is None:
        return Content.assemble(title, ("not assessed", "$text-muted"))
    return Content.assemble(
        title, score_bar(score, 10, cells), f" {score:4.1f}  {dimension['letter']}"
    )


def _claims(claims: Sequence[Fields]) -> Iterator[Content]:
    if claims:
        yield from _head("Wrong claims")
    for claim in claims:
        yield Content.assemble(("✗ ", "$error"), (one_line(str(claim["title"]), 120), "bold"))
        yield Content.styled(f"  “{one_line(str(claim['quote']), 160)}”", "italic")
        yield Content(f"  {sanitise(str(claim['why']))}")


def _calculations(report: Fields) -> Iterator[Content]:
    calculations = report.get("calculations", [])
    if calculations:
        yield from _head("Calculations")
    for item in calculations:
        yield Content.assemble(
            (f"{item['status']:10}", _STATUS.get(str(item["status"]), "")),
            one_line(str(item["text"]), 100),
        )
        if item["status"] == "wrong":
            yield Content(f"          {sanitise(str(item.get('reason', '')))}")
    estimates = report.get("estimates", [])
    if estimates:
        yield from _head("Estimates this problem expects")
    for item in estimates:
        style = {"match": "$success", "off": "$error"}.get(str(item["status"]), "$text-muted")
        yield Content.assemble((f"{item['status']:10}", style), str(item.get("title", item["id"])))
        if item.get("why") and item["status"] != "match":
            yield Content(f"          {sanitise(str(item['why']))}")


def _pacing(transcript: Transcript) -> Iterator[Content]:
    yield from _head("Pacing (spent of budget)")
    for phase in transcript.phases:
        over = phase.spent_s > phase.budget_s
        times = f"{clock(phase.spent_s):>6} of {clock(phase.budget_s):>6}"
        words = f"  {len(phase.answer.split())} words"
        style = "$warning" if over else ""
        yield Content.assemble(f"{phase.title[:30]:31}", (times, style), (words, "$text-muted"))


def _criterion_line(item: Fields, disputed: set[str]) -> Content:
    mark, style = _MARK.get(str(item["verdict"]), ("?", ""))
    tail = "  disputed" if item["id"] in disputed else "  prompted" if item["prompted"] else ""
    title = one_line(str(item.get("title") or item["id"]), 60)
    return Content.assemble((f"{mark} ", style), title, (tail, "$text-muted"))


def _criterion_detail(item: Fields, transcript: Transcript) -> Iterator[Content]:
    mark, style = _MARK.get(str(item["verdict"]), ("?", ""))
    yield Content.styled(str(item.get("title") or item["id"]), "bold")
    yield Content.assemble(
        (f"{mark} {VERDICTS.get(str(item['verdict']), '')}", style),
        (
            f"   credit {item['credit']:g} of {item['points']:g} points · {item['id']}",
            "$text-muted",
        ),
    )
    yield Content(sanitise(str(item["reason"])))
    for dispute in transcript.disputes:
        if dispute.criterion == item["id"]:
            claimed = VERDICTS.get(dispute.claimed, dispute.claimed)
            yield Content("")
            yield Content.styled(f"You dispute it: {claimed}. {sanitise(dispute.reason)}", "bold")
    if item["evidence"]:
        yield from _head("In your words")
        yield from _highlighted(item["evidence"], transcript)
    strong = transcript.strong_answers.get(str(item["id"]))
    if strong and item["verdict"] != "met":
        yield from _head("What a strong answer says")
        yield Content(sanitise(strong))


def _highlighted(evidence: Sequence[Fields], transcript: Transcript) -> Iterator[Content]:
    """Each phase's answer that holds evidence, with the evidence marked in it."""
    answers = {phase.id: (phase.title, phase.answer) for phase in transcript.phases}
    by_phase: dict[str, list[Fields]] = {}
    for span in evidence:
        by_phase.setdefault(str(span["phase"]), []).append(span)
    for phase, spans in by_phase.items():
        title, answer = answers.get(phase, (phase, ""))
        yield Content.styled(title, "$text-muted")
        if any(answer[s["start"] : s["end"]] != s["quote"] for s in spans):
            yield from (Content.styled(f"“{sanitise(str(s['quote']))}”", "italic") for s in spans)
            continue
        marked = Content(answer)
        for span in spans:
            marked = marked.stylize("bold $text on $success-darken-1", span["start"], span["end"])
        yield marked
        yield Content("")


def _conversation(transcript: Transcript) -> Content:
    parts: list[Content] = []
    for turn in transcript.conversation:
        who = "You" if turn.who == "candidate" else "Interviewer"
        parts.append(
            Content.assemble(
                (f"{who} ", "bold"), (clock(turn.at_s), "$text-muted"), "\n", sanitise(turn.text)
            )
        )
    for phase in transcript.phases:
        parts.append(
            Content.assemble((f"Your answer: {phase.title}\n", "bold"), sanitise(phase.answer))
        )
    return Content("\n\n").join(parts)
