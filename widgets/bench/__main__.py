"""What the pictures cost: work, first pictures, frames, round trips and bytes; the last line is one JSON object."""

import json
import os
import sys
from importlib import import_module

PARTS = ("size", "work", "browser")  # the modules beside this one


def main() -> None:
    """Run what was named on the command line, or everything, and print the figures."""
    figures: dict[str, object] = {}
    for name in sys.argv[1:] or PARTS:
        print(f"{name} ...", flush=True)
        figures |= import_module(name).measure()
    figures["load_average"] = round(os.getloadavg()[0], 1)  # of the machine, which may have had other work
    for name, value in figures.items():
        print(f"  {name:36} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
