"""Prove every exercise of the course under ten secret keys, as `make lint` does; the last line is JSON.

Give a number for other keys.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from _accounting import open_account

ROOT = Path(__file__).resolve().parent.parent
KEYS = 10
GOAL_MINUTES = 5


def main() -> None:
    """Run the command, show what it says and close with what it took."""
    keys = int(sys.argv[1]) if sys.argv[1:] else KEYS
    with open_account() as account:
        start = time.monotonic()
        command = [Path(sys.executable).parent / "jaxercise", "lint", "source", "--json", "--seeds", str(keys)]
        process = account.start(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        printed = process.stdout.read()
        account.wait(process)
        wall, processor = time.monotonic() - start, account.cpu_seconds()
    print(printed, end="")
    counts = json.loads(printed.splitlines()[-1])
    if counts["problems"]:
        sys.exit("The course is not fit to be handed out, so this is not what proving it takes.")
    figures = {
        **{name: counts[name] for name in ("assignments", "exercises", "mutants", "variants")},
        "secret_keys": keys,
        "minutes": round(wall / 60, 1),
        "goal_minutes": GOAL_MINUTES,
        "processor_minutes": round(processor / 60, 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
