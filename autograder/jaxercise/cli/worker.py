"""`jaxercise worker`: this machine grades for a cluster."""

import argparse
import os
from functools import partial


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "worker",
        help="let this machine grade for a Dask scheduler",
        description="Try the walls of this machine, join a Dask scheduler, and grade for the courses that use it.",
    )
    parser.add_argument("scheduler", help="its address, such as tls://grading.example.org:8786")
    parser.add_argument("--slots", type=int, default=0, help="notebooks at the same time; default: one for each core")
    parser.add_argument(
        "--level", choices=("contained", "full"), default="contained", help="of containment; below it the command ends"
    )
    for name, of in (("ca", "the authority that signed"), ("cert", "this machine's certificate"), ("key", "its key")):
        parser.add_argument(f"--{name}", default="", metavar="FILE", help=f"TLS: {of}")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Serve until the scheduler ends. Raises: GradingError."""
    from ..cluster import Certificates, serve

    slots = given.slots if given.slots > 0 else os.cpu_count() or 1
    serve(
        given.scheduler, Certificates(given.ca, given.cert, given.key), slots, given.level, partial(print, flush=True)
    )
    return 0
