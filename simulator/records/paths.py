"""Where the program keeps its files. Owns the choice of folders; must not make any of them.

A folder is made when something is first written into it, so that merely asking where things would
go leaves no trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from simulator.content.index import OWN_FOLDER

APP_FOLDER = OWN_FOLDER
TRANSCRIPTS_VARIABLE = "SIMULATOR_TRANSCRIPTS"


@dataclass(frozen=True)
class Paths:
    """The four folders of a person's files; none need exist yet.

    `transcripts` holds one folder per attempt, `config` the person's settings and scenarios,
    `state` tracker backups and how the screens look, `cache` what can be rebuilt at any time.
    """

    transcripts: Path
    config: Path
    state: Path
    cache: Path

    @property
    def tracker(self) -> Path:
        """The study tracker that finished attempts are added to."""
        return self.transcripts / "TRACKER.md"

    @property
    def tracker_backups(self) -> Path:
        """Copies of the tracker from before each change, outside the tracker's own folder."""
        return self.state / "tracker-backups"

    @property
    def looks(self) -> Path:
        """How the screens look: what was chosen in the palette."""
        return self.state / "looks.json"

    @property
    def drafts(self) -> Path:
        """What is half typed about finished attempts."""
        return self.state / "drafts.json"

    @property
    def scenario_list(self) -> Path:
        """What the list of scenarios was read from before."""
        return self.cache / "scenarios.json"


def resolve_paths(
    *,
    transcripts_option: Path | None,
    environ: Mapping[str, str],
    checkout: Path | None,
    platform: PlatformDirs | None = None,
) -> Paths:
    """The folders for this run; pure apart from asking the platform where a person's files live.

    Transcripts go to the first of: the command-line option, `SIMULATOR_TRANSCRIPTS`, the
    checkout's `transcripts/`, the person's data folder. An empty variable counts as unset, and a
    relative XDG folder is ignored, as the XDG base directory specification asks.

    >>> paths = resolve_paths(transcripts_option=Path("mine"), environ={}, checkout=None)
    >>> paths.transcripts.name, paths.tracker.name
    ('mine', 'TRACKER.md')
    """
    dirs = platform or PlatformDirs(APP_FOLDER, appauthor=False)
    chosen = environ.get(TRANSCRIPTS_VARIABLE, "").strip()
    if transcripts_option is not None:
        transcripts = transcripts_option.expanduser()
    elif chosen:
        transcripts = Path(chosen).expanduser()
    elif checkout is not None:
        transcripts = checkout / "transcripts"
    else:
        transcripts = _user_folder(environ, "XDG_DATA_HOME", dirs.user_data_dir) / "transcripts"
    return Paths(
        transcripts=transcripts,
        config=_user_folder(environ, "XDG_CONFIG_HOME", dirs.user_config_dir),
        state=_user_folder(environ, "XDG_STATE_HOME", dirs.user_state_dir),
        cache=_user_folder(environ, "XDG_CACHE_HOME", dirs.user_cache_dir),
    )


def find_checkout(package_folder: Path) -> Path | None:
    """The source checkout that the package runs from, or None when it is installed.

    A checkout is the folder above the package that has both `pyproject.toml` and `scenarios/`.
    """
    folder = package_folder.parent
    is_checkout = (folder / "pyproject.toml").is_file() and (folder / "scenarios").is_dir()
    return folder if is_checkout else None


def _user_folder(environ: Mapping[str, str], variable: str, default: str) -> Path:
    chosen = environ.get(variable, "")
    return Path(chosen) / APP_FOLDER if chosen and Path(chosen).is_absolute() else Path(default)
