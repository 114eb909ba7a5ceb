"""Which folders are used, and that asking makes none."""

from __future__ import annotations

from pathlib import Path

from simulator.records.paths import APP_FOLDER, Paths, find_checkout, resolve_paths


def resolve(
    option: Path | None = None, checkout: Path | None = None, **environ: str
) -> Paths:  # fmt: skip
    return resolve_paths(transcripts_option=option, environ=environ, checkout=checkout)


def test_the_option_wins_over_the_variable_the_checkout_and_the_data_folder() -> None:
    every = {"SIMULATOR_TRANSCRIPTS": "/variable", "XDG_DATA_HOME": "/data"}
    assert resolve(Path("/option"), Path("/checkout"), **every).transcripts == Path("/option")
    assert resolve(None, Path("/checkout"), **every).transcripts == Path("/variable")
    del every["SIMULATOR_TRANSCRIPTS"]
    assert resolve(None, Path("/co"), **every).transcripts == Path("/co/transcripts")
    assert resolve(None, None, **every).transcripts == Path(f"/data/{APP_FOLDER}/transcripts")


def test_an_empty_variable_counts_as_unset() -> None:
    paths = resolve(None, Path("/checkout"), SIMULATOR_TRANSCRIPTS=" ")
    assert paths.transcripts == Path("/checkout/transcripts")


def test_a_tilde_is_the_home_folder() -> None:
    assert resolve(SIMULATOR_TRANSCRIPTS="~/mine").transcripts == Path.home() / "mine"


def test_a_relative_xdg_folder_is_ignored() -> None:
    assert resolve(XDG_STATE_HOME="relative").state.is_absolute()


def test_settings_state_and_cache_follow_the_xdg_folders() -> None:
    paths = resolve(XDG_CONFIG_HOME="/c", XDG_STATE_HOME="/s", XDG_CACHE_HOME="/k")
    assert (paths.config, paths.state, paths.cache) == (
        Path(f"/c/{APP_FOLDER}"),
        Path(f"/s/{APP_FOLDER}"),
        Path(f"/k/{APP_FOLDER}"),
    )


def test_tracker_backups_are_not_in_the_folder_of_the_tracker(tmp_path: Path) -> None:
    paths = resolve(tmp_path / "t")
    assert paths.tracker == tmp_path / "t" / "TRACKER.md"
    assert paths.tracker.parent not in paths.tracker_backups.parents


def test_asking_for_paths_makes_no_folder(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    resolve(tmp_path / "t", XDG_DATA_HOME=home, XDG_STATE_HOME=home, XDG_CACHE_HOME=home)
    assert list(tmp_path.iterdir()) == []


def test_a_checkout_is_the_folder_with_the_project_file_and_the_scenarios(tmp_path: Path) -> None:
    package = tmp_path / "simulator"
    (tmp_path / "pyproject.toml").touch()
    assert find_checkout(package) is None
    (tmp_path / "scenarios").mkdir()
    assert find_checkout(package) == tmp_path
