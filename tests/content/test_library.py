"""The whole library loads with every problem; a broken file leaves the others in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.content import library as library_module
from simulator.content.library import Library, find_scenario, load_library, shipped_root
from simulator.errors import UsageError
from tests.content import examples
from tests.content.examples import as_yaml, line_of, write_library


def load(root: Path, files: dict[str, Any] | None = None) -> Library:
    return load_library([write_library(root, files)])


def messages(library: Library) -> list[str]:
    return [problem.message for problem in library.problems]


def test_a_good_library_loads_without_a_problem(tmp_path: Path) -> None:
    library = load(tmp_path)
    assert library.problems == ()
    assert list(library.scenarios) == ["toy-ranking"]
    assert list(library.formats) == ["short", "long"]
    assert list(library.lexicon) == ["goal", "user", "anybody"]
    assert [claim.id for claim in library.rubric.wrong_claims] == ["claim-general"]
    assert library.rubric.version == 1


def test_dimensions_stand_in_the_order_of_the_standard(tmp_path: Path) -> None:
    other = examples.rubric()
    other["version"] = 2
    other["wrong_claims"] = []
    other["dimensions"] = [
        {"id": name, "title": name, "weight": 1, "criteria": [examples.criterion(f"{name}-1")]}
        for name in ("extra", "communication", "architecture")
    ]
    library = load(tmp_path, {"rubrics/a.yaml": other})
    assert [dimension.id for dimension in library.rubric.dimensions] == [
        "requirements", "framing", "architecture", "communication", "extra",
    ]  # fmt: skip
    assert library.rubric.version == 2


def test_several_lexicon_files_make_one_lexicon(tmp_path: Path) -> None:
    more = {"kind": "lexicon", "version": 1, "concepts": {"more": {"includes": ["goal"]}}}
    library = load(tmp_path, {"rubrics/lexicon-more.yaml": more})
    assert library.problems == ()
    assert {"goal", "more"} <= library.lexicon.keys()


def test_only_the_named_scenario_is_read_when_grading_asks_for_it(tmp_path: Path) -> None:
    broken = as_yaml(examples.scenario("broken-one", "broken")).replace("facts:", "fakts:")
    root = write_library(tmp_path, {"scenarios/broken-one.yaml": broken})
    everything = load_library([root])
    some = load_library([root], only={"toy-ranking"})
    assert everything.problems
    assert some.problems == ()
    assert some.scenarios == everything.scenarios
    assert (some.rubric, some.lexicon) == (everything.rubric, everything.lexicon)
    assert load_library([root], only=()).scenarios == {}
    assert load_library([root], only=()).problems == ()


def test_each_file_has_the_hash_of_its_bytes(tmp_path: Path) -> None:
    library = load(tmp_path)
    assert set(library.hashes) == {
        "rubrics/lexicon.yaml", "rubrics/rubric.yaml", "scenarios/formats.yaml",
        "scenarios/toy-ranking.yaml",
    }  # fmt: skip
    path = tmp_path / "rubrics" / "lexicon.yaml"
    path.write_text(path.read_text() + "# a remark\n")
    again = load_library([tmp_path])
    changed = {name for name, found in again.hashes.items() if found != library.hashes[name]}
    assert changed == {"rubrics/lexicon.yaml"}


def test_a_file_is_read_again_when_its_bytes_have_changed_and_only_then(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    first = load_library([root])
    again = load_library([root])
    assert again.scenarios["toy-ranking"] is first.scenarios["toy-ranking"]
    path = root / "scenarios" / "toy-ranking.yaml"
    path.write_text(path.read_text("utf-8").replace("Toy ranking", "Toys, ranked"), "utf-8")
    changed = load_library([root])
    assert changed.scenarios["toy-ranking"].title == "Toys, ranked"
    assert changed.lexicon == first.lexicon


def test_a_broken_scenario_gives_its_problems_and_the_others_load(tmp_path: Path) -> None:
    text = as_yaml(examples.scenario("broken-one", "broken")).replace("facts:", "fakts:")
    library = load(tmp_path, {"scenarios/broken-one.yaml": text})
    assert list(library.scenarios) == ["toy-ranking"]
    assert messages(library) == [
        "key 'facts' is missing here",
        "unknown key 'fakts'; did you mean 'facts'?",
    ]
    shown = library.problems[1].render().split("\n")
    line, column = line_of(text, "fakts")
    where = tmp_path / "scenarios" / "broken-one.yaml"
    assert shown[0] == f"{where}:{line}:{column}: {library.problems[1].message}"
    assert shown[1:] == ["    fakts:", "    ^"]


def test_problems_of_several_files_come_together_in_file_order(tmp_path: Path) -> None:
    library = load(
        tmp_path,
        {
            "scenarios/b.yaml": "kind: scenario\nkind: scenario\n",
            "scenarios/a.yaml": "a: [1\n",
            "rubrics/z.yaml": "",
        },
    )
    files = [Path(problem.path).name for problem in library.problems]
    assert files == sorted(files, key=["z.yaml", "a.yaml", "b.yaml"].index)
    assert set(files) == {"z.yaml", "a.yaml", "b.yaml"}
    assert list(library.scenarios) == ["toy-ranking"]


def test_a_broken_rubric_does_not_make_its_criteria_unknown(tmp_path: Path) -> None:
    text = as_yaml(examples.rubric()).replace("weight: 12", "weight: heavy")
    library = load(tmp_path, {"rubrics/rubric.yaml": text})
    assert messages(library) == ["'weight': must be a number; found 'heavy'"]
    assert list(library.scenarios) == ["toy-ranking"]


def test_a_file_that_cannot_be_read_is_a_problem_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        if path.name == "lexicon.yaml":
            raise PermissionError(13, "Permission denied")
        return path.read_bytes()

    monkeypatch.setattr(library_module, "content_of", refuse)
    library = load(tmp_path)
    assert messages(library) == ["cannot be read: Permission denied"]
    assert library.problems[0].path == str(tmp_path / "rubrics" / "lexicon.yaml")
    assert list(library.scenarios) == ["toy-ranking"]


def test_folders_broken_links_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write_library(tmp_path, {"scenarios/.hidden.yaml": "a: [", "scenarios/notes.txt": "a: ["})
    (tmp_path / "scenarios" / "loop.yaml").symlink_to(tmp_path / "scenarios" / "loop.yaml")
    (tmp_path / "scenarios" / "folder.yaml").mkdir()
    library = load_library([tmp_path])
    assert (list(library.scenarios), library.problems) == (["toy-ranking"], ())


def test_a_huge_file_is_told_and_not_read_to_its_end(tmp_path: Path) -> None:
    write_library(tmp_path)
    huge = tmp_path / "scenarios" / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(20_000_000_000)  # sparse: takes no room on the disk
    library = load_library([tmp_path])
    assert messages(library) == ["the file is larger than 1,000,000 bytes"]
    assert list(library.scenarios) == ["toy-ranking"]


def test_a_topic_is_asked_for_in_one_place(tmp_path: Path) -> None:
    topics = {"goal": {"asks": ["what .. goal"]}}
    tree = {"kind": "topics", "version": 1, "topics": topics, "solution": ["how .. design"]}
    library = load(tmp_path, {"rubrics/t1.yaml": tree, "rubrics/t2.yaml": tree})
    assert messages(library) == [
        f"topic 'goal' is already defined at {tmp_path / 'rubrics' / 't1.yaml'}:4"
    ]
    assert library.topics is not None


def test_an_empty_or_absent_root_gives_an_empty_library(tmp_path: Path) -> None:
    library = load_library([tmp_path / "absent"])
    assert (library.problems, dict(library.scenarios), library.rubric.dimensions) == ((), {}, ())


def test_a_second_root_adds_to_the_first(tmp_path: Path) -> None:
    write_library(tmp_path / "one")
    own = tmp_path / "two" / "scenarios" / "own.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(as_yaml(examples.scenario("own-thing", "own")))
    library = load_library([tmp_path / "one", tmp_path / "two"])
    assert library.problems == ()
    assert list(library.scenarios) == ["own-thing", "toy-ranking"]


Change = tuple[str, str, str]
"""A needle in the scenario's text, what replaces it once, and the message that must follow."""

_REFERENCES: list[Change] = [
    ("concept-in-all", "- goal\n", "unknown concept 'gaol'; did you mean 'goal'?"),
    (
        "phrase",
        "- user\n",
        "unknown concept 'what a user does'; words that are to be found as they",
    ),
    ("own-dimension", "dimension: requirements", "unknown dimension 'requirement'; did you"),
    ("points", "req-two: 2", "unknown criterion 'req-tow'; did you mean 'req-two'?"),
    ("contradicts", "- toy-3\n", "unknown criterion 'toy-33'; did you mean 'toy-3'?"),
]
_REPLACED = {
    "- goal\n": "- gaol\n",
    "- user\n": "- what a user does\n",
    "dimension: requirements": "dimension: requirement",
    "req-two: 2": "req-tow: 2",
    "- toy-3\n": "- toy-33\n",
}


@pytest.mark.parametrize(("name", "needle", "message"), _REFERENCES, ids=lambda value: value)
def test_an_unknown_reference_is_told_at_its_place_and_its_scenario_stays(
    tmp_path: Path, name: str, needle: str, message: str
) -> None:
    text = as_yaml(examples.scenario())
    line, _ = line_of(text, needle)
    changed = text.replace(needle, _REPLACED[needle], 1)
    library = load(tmp_path, {"scenarios/toy-ranking.yaml": changed})
    assert [problem.line for problem in library.problems] == [line], name
    assert messages(library)[0].startswith(message)
    assert list(library.scenarios) == ["toy-ranking"]


@pytest.mark.parametrize(
    ("needle", "instead", "message"),
    [
        ("We serve {peak}", "We serve {peek}", "unknown figure 'peek'; did you mean 'peak'?"),
        ("It is {peak}.", "It is {peak!r}.", "unknown figure 'peak!r'; did you mean 'peak'?"),
        ("About {mean}.", "About {mean.", "a lone '{'; write '{{' for a brace"),
        ("Now twice {peak}", "Now twice {peek}", "unknown figure 'peek'; did you mean 'peak'?"),
        ("2 * mean", "2 * maen", "unknown figure 'maen'; did you mean 'mean'?"),
        ("2 * mean", "2 * peak", "figures that depend on each other: peak -> peak"),
        ("2 * mean", "2 mean", "'2 mean' is not an expression"),
        ("ceil(peak / per_gpu)", "cel(peak)", "unknown function 'cel'; did you mean 'ceil'?"),
        ("ceil(peak / per_gpu)", "peak / 0", "division by zero in 'peak / 0' (seed 0)"),
        ("ceil(peak / per_gpu)", "0 - peak", "comes out as -20000; it must be positive (seed 0)"),
        ("peak * 1000 / per_gpu", "peak / pergpu", "unknown figure 'pergpu'; did you mean"),
        ("- long\n", "- lang\n", "unknown format 'lang'; did you mean 'long'?"),
        ("id: fact-3", "id: fact-2", "fact of toy-ranking 'fact-2' is already defined at"),
        ("id: toy-3", "id: req-one", "criterion 'req-one' is already defined at"),
        ("id: toy-wrong-3", "id: claim-general", "wrong claim 'claim-general' is already"),
        ("id: estimate-3", "id: estimate-2", "estimate of toy-ranking 'estimate-2' is already"),
    ],
)
def test_a_scenario_that_no_interview_could_use_is_left_out_with_the_place(
    tmp_path: Path, needle: str, instead: str, message: str
) -> None:
    text = as_yaml(examples.scenario())
    if needle.startswith("id: toy-"):
        text = text.replace("- toy-3\n", "- toy-4\n")
    line, _ = line_of(text, needle)
    changed = text.replace(needle, instead, 1)
    library = load(tmp_path, {"scenarios/toy-ranking.yaml": changed})
    found = [problem for problem in library.problems if problem.message.startswith(message)]
    assert found, messages(library)
    assert found[0].line == line
    assert "toy-ranking" not in library.scenarios


def test_a_figure_that_a_long_text_names_wrongly_is_told_where_it_stands(tmp_path: Path) -> None:
    text = as_yaml(examples.scenario(prompt="LONG"))
    changed = text.replace("LONG", "|\n  We serve {peak} and\n  rank {mean} of {meen}")
    (problem,) = load(tmp_path, {"scenarios/toy-ranking.yaml": changed}).problems
    assert (problem.line, problem.column) == line_of(changed, "{meen}")


def test_an_unknown_key_is_told_at_the_key(tmp_path: Path) -> None:
    text = as_yaml(examples.scenario()).replace("req-two: 2", "req-tow: 2")
    (problem,) = load(tmp_path, {"scenarios/toy-ranking.yaml": text}).problems
    assert (problem.line, problem.column) == line_of(text, "req-tow: 2")


def test_an_estimate_that_fails_for_another_seed_says_which(tmp_path: Path) -> None:
    text = as_yaml(examples.scenario()).replace("ceil(peak / per_gpu)", "budget - 100", 1)
    text = text.replace("- 100\n", "- 101\n", 1).replace(
        "- 150\n    - 200\n    unit", "- 50\n    unit"
    )
    library = load(tmp_path, {"scenarios/toy-ranking.yaml": text})
    assert [m.split(" (seed")[0] for m in messages(library)] == [
        "comes out as -50; it must be positive"
    ]


def test_the_marks_of_the_text_are_known_and_a_near_miss_is_named(tmp_path: Path) -> None:
    rubric = examples.rubric()
    evidence = rubric["dimensions"][0]["criteria"][0]["evidence"]
    evidence["met"] = ["@number", "@nubmer", {"say": ["x"], "phases": ["clarfy", "data"]}]
    assert messages(load(tmp_path, {"rubrics/rubric.yaml": rubric})) == [
        "unknown mark '@nubmer'; did you mean '@number'?",
        "unknown phase 'clarfy'; did you mean 'clarify'?",
    ]


def test_every_part_of_a_rule_is_looked_into(tmp_path: Path) -> None:
    rubric = examples.rubric()
    rubric["dimensions"][0]["criteria"][0]["evidence"] = {
        "met": [
            {"any": ["u1"]}, {"all": [["u2", "goal"]]}, {"of": ["u3", "goal"], "at_least": 1},
            {"order": ["u4"]}, {"all": ["goal"], "none": ["u5"]}, {"items": 2, "under": "u6"},
        ],
        "partial": ["u7"],
        "exclude": ["u8"],
    }  # fmt: skip
    library = load(tmp_path, {"rubrics/rubric.yaml": rubric})
    unknown = [message.split("'")[1] for message in messages(library)]
    assert unknown == ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"]
    sources = [problem.source_line for problem in library.problems]
    assert all(name in source for name, source in zip(unknown, sources, strict=True))


@pytest.mark.parametrize(
    ("concepts", "expected"),
    [
        ({"a": {"includes": ["gool"]}}, ["unknown concept 'gool'; did you mean 'goal'?"]),
        ({"a": {"includes": ["a"]}}, ["concept 'a' includes itself"]),
        (
            {"a": {"includes": ["b"]}, "b": {"includes": ["c"]}, "c": {"includes": ["a"]}},
            [f"concept '{name}' includes itself" for name in "abc"],
        ),
        ({"goal": {"terms": ["x"]}}, ["concept 'goal' is already defined at"]),
    ],
    ids=["unknown", "itself", "circle", "twice"],
)
def test_a_concept_includes_known_ones_and_never_itself(
    tmp_path: Path, concepts: examples.Tree, expected: list[str]
) -> None:
    names = {name * 2 if len(name) == 1 else name: value for name, value in concepts.items()}
    for value in names.values():
        value["includes"] = [n * 2 if len(n) == 1 else n for n in value.get("includes", [])]
    more = {"kind": "lexicon", "version": 1, "concepts": names}
    found = messages(load(tmp_path, {"rubrics/z-lexicon.yaml": more}))
    wanted = [
        text.replace("'a'", "'aa'").replace("'b'", "'bb'").replace("'c'", "'cc'")
        for text in expected
    ]
    assert len(found) == len(wanted)
    assert all(text.startswith(start) for text, start in zip(found, wanted, strict=True))


def test_a_format_names_known_dimensions_and_each_phase_once(tmp_path: Path) -> None:
    formats = examples.formats()
    formats["formats"][0]["phases"][0]["dimensions"] = ["requirments"]
    formats["formats"][1]["phases"][1]["id"] = "clarify"
    formats["formats"][1]["id"] = "short"
    found = messages(load(tmp_path, {"scenarios/formats.yaml": formats}))
    assert "unknown dimension 'requirments'; did you mean 'requirements'?" in found
    assert any(text.startswith("format 'short' is already defined") for text in found)
    assert any(text.startswith("phase of short 'clarify' is already") for text in found)


def test_minutes_are_only_changed_for_known_formats(tmp_path: Path) -> None:
    tree = examples.scenario()
    tree["phases"]["data"]["minutes"] = {"shrt": 3}
    found = messages(load(tmp_path, {"scenarios/toy-ranking.yaml": tree}))
    assert found == ["unknown format 'shrt'; did you mean 'short'?"]


def test_a_scenario_id_is_used_once(tmp_path: Path) -> None:
    again = examples.scenario("toy-ranking", "again")
    library = load(tmp_path, {"scenarios/z-again.yaml": again})
    first = tmp_path / "scenarios" / "toy-ranking.yaml"
    assert messages(library) == [f"scenario 'toy-ranking' is already defined at {first}:3"]
    assert library.scenarios["toy-ranking"].criteria[0].id == "toy-0"


def shelf(tmp_path: Path) -> Library:
    ids = {
        "fraud-detection": "Payment fraud detection",
        "youtube-recommendations": "Video recommendations on YouTube",
        "listing-recommendations": "Recommend listings to stay in",
    }
    files = {
        f"scenarios/{name}.yaml": examples.scenario(name, name.split("-")[0], title=title)
        for name, title in ids.items()
    }
    write_library(tmp_path, files)
    (tmp_path / "scenarios" / "toy-ranking.yaml").unlink()
    return load_library([tmp_path])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fraud-detection", "fraud-detection"), ("fraud", "fraud-detection"),
        ("FRAUD ", "fraud-detection"), ("fraud detection", "fraud-detection"),
        ("fraud_detection", "fraud-detection"), ("detection", "fraud-detection"),
        ("youtube", "youtube-recommendations"), ("video", "youtube-recommendations"),
        ("listing", "listing-recommendations"), ("payment", "fraud-detection"),
    ],
)  # fmt: skip
def test_a_scenario_is_found_by_a_part_of_its_name(tmp_path: Path, name: str, found: str) -> None:
    assert find_scenario(shelf(tmp_path), name).id == found


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("froud", "There is no scenario 'froud'; did you mean 'fraud'?"),
        ("fraud-detektion", "There is no scenario 'fraud-detektion'; did you mean 'fraud-detec"),
        ("chess", "There is no scenario 'chess'"),
        ("", "There is no scenario ''"),
        ("recommendations", "'recommendations' fits several scenarios: listing-recommendations, y"),
    ],
)
def test_a_name_that_fits_none_or_several_says_so(tmp_path: Path, name: str, title: str) -> None:
    with pytest.raises(UsageError) as raised:
        find_scenario(shelf(tmp_path), name)
    assert raised.value.title.startswith(title)
    assert raised.value.hint


def test_the_shipped_library_lies_in_the_package_or_at_the_top_of_the_checkout() -> None:
    root = shipped_root()
    package = Path(library_module.__file__).parent.parent
    assert root in (package / "library", package.parent)
    assert (root / "scenarios" / "formats.yaml").is_file()


def test_grading_leaves_the_words_of_other_scenarios_unread(tmp_path: Path) -> None:
    def lexicon_of(name: str, includes: str = "") -> str:
        more = f"    includes: [{includes}]\n" if includes else ""
        return f"kind: lexicon\nversion: 1\nconcepts:\n  {name}:\n    terms: [word]\n{more}"

    other = examples.criterion("other-1")
    other["evidence"]["met"] = ["toy_named"]
    rubric = examples.rubric()
    rubric["dimensions"][0]["criteria"].append(other)
    files: dict[str, Any] = {
        "rubrics/rubric.yaml": rubric,
        "rubrics/lexicon-named.yaml": lexicon_of("toy_named", "toy_included"),
        "rubrics/lexicon-included.yaml": lexicon_of("toy_included"),
        "rubrics/lexicon-unused.yaml": lexicon_of("toy_unused"),
        "rubrics/lexicon-flow.yaml": (
            "{kind: lexicon, version: 1, concepts: {toy_flow: {terms: [x]}}}"
        ),
    }
    root = write_library(tmp_path, files)
    whole, part = load_library([root]), load_library([root], only=["toy-ranking"])
    assert set(whole.lexicon) - set(part.lexicon) == {"toy_unused"}
    assert part.problems == whole.problems == ()


def test_a_broken_file_of_another_kind_hides_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text("kind: lexicon\nconcepts: [\n", encoding="utf-8")
    library = load_library([write_library(tmp_path / "library"), tmp_path])
    assert find_scenario(library, "toy").id == "toy-ranking"
