"""The command line: commands, wiring, exit codes, and what is printed where.

Data goes to stdout, messages to stderr. Holds no logic: it finds content, hands it to the rooms
below, and prints. One module holds one group of commands; imports of the rooms below stand inside
the functions that need them, so that `simulator --help` answers at once.

Exit codes: 0 done; 1 failed; 2 asked for something that does not exist; 3 a file could not be
written or read; 4 the attempt is open in another program; 5 content files have problems;
128 + n ended by signal n.
"""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Callable, Sequence

from simulator import __version__
from simulator.cli import (
    attempts,
    authoring,
    beginning,
    doctor,
    grading,
    gradings,
    interviews,
    library,
    practice,
    study,
)
from simulator.cli.interviews import home
from simulator.cli.printing import complain, drop_output
from simulator.cli.wiring import content_option, place_options
from simulator.errors import SimulatorError

GROUPS = (
    interviews,
    practice,
    attempts,
    gradings,
    study,
    grading,
    library,
    beginning,
    authoring,
    doctor,
)
"""Groups of commands, in the order in which help lists them."""
EXIT_STORAGE = 3
EXIT_INTERRUPTED = 130
FEW_COLLECTIONS = (50_000, 20, 20)
"""Content makes many lasting objects and no garbage: at Python's own pace, looking for it takes a
third of a command's time."""
_EPILOG = """\
exit codes: 0 done, 1 failed, 2 no such thing, 3 file trouble, 4 open elsewhere,
5 problems in content files, 128+n ended by signal n"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code. Never raises for a person's mistake."""
    gc.set_threshold(*FEW_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        code = run(options)
        sys.stdout.flush()
        return code
    except SimulatorError as error:
        complain(error, options)
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # whoever reads, `head` for one, has enough
        drop_output()
        return 0
    except OSError as error:
        drop_output()
        why = error.strerror or error
        complain(SimulatorError(f"The output could not be written: {why}"), options)
        return EXIT_STORAGE


class _Parser(argparse.ArgumentParser):
    """Names the nearest choice for one that there is not, and tells how the command that was meant
    is used, not how all are.
    """

    def parse_known_args(  # type: ignore[override]  # the typed overloads of two arguments
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:  # argparse's own parser of a command leaves them to that of the program
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is not None and value not in action.choices:
            from simulator.content.figures import did_you_mean

            choices = [str(choice) for choice in action.choices]
            near = did_you_mean(str(value), choices)
            known = ", ".join(choices)
            raise argparse.ArgumentError(action, f"there is no {value!r}{near} (known: {known})")


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(
        prog="simulator",
        description="Timed mock interviews for ML system design, scored with evidence.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"simulator {__version__}")
    place_options(parser)
    content_option(parser)
    parser.add_argument("--plain", action="store_true", help="line by line, without a screen")
    parser.set_defaults(run=home)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    for group in GROUPS:
        group.add_commands(commands)
    return parser
