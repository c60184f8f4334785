"""The command `jaxercise`, for learners, for instructors and for whoever looks after the machine."""

import argparse
import sys
from collections.abc import Sequence

from .._errors import JaxerciseError
from ..cli import data, doctor, lint, regrade, release_solutions, replay, report, start, worker

COMMANDS = (start, lint, release_solutions, report, replay, regrade, data, worker, doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when all is well, 1 when something was found, 2 when it could not be done."""
    given = parser().parse_args(arguments)
    try:
        return given.run(given) or 0
    except JaxerciseError as error:
        print(f"jaxercise: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


def parser() -> argparse.ArgumentParser:
    """The command line, with one subcommand a module."""
    whole = argparse.ArgumentParser(
        "jaxercise", description="Look after a course whose notebooks say why an answer is wrong."
    )
    subparsers = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(subparsers)
    return whole
