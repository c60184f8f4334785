"""Random changes of a notebook, and random files beside it, as no program writes them."""

import copy
import json
import os
import random
from contextlib import suppress
from pathlib import Path

VALUES = (
    None,
    True,
    -1,
    1e308,
    10**40,
    float("nan"),
    "",
    "\x00",
    "\ud800",
    "double",
    [],
    {},
    [[]],
    {"": None},
    [None],
    {"nbgrader": 7},
    ["a", 1],
)
NAMES = (
    "a.txt",
    "numpy.py",
    "line\nbreak",
    "\x1b[2J",
    "x" * 200,
    ".hidden",
    "ü.csv",
    "exercises.py",
    "timestamp.txt",
    "b.ipynb",
    "d/e/f",
    "-rf",
    " ",
)


def mutated(whole: dict, dice: random.Random) -> bytes:
    """The text of a notebook after one to six changes, now and then with a byte that is none of its own."""
    notebook = copy.deepcopy(whole)
    for _ in range(dice.randint(1, 6)):
        _change(notebook, dice)
    raw = bytearray(json.dumps(notebook).encode())
    for _ in range(dice.choice((0, 0, 0, 1, 3))):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw[: dice.choice((len(raw),) * 9 + (dice.randrange(len(raw)),))])


def _change(notebook: dict, dice: random.Random) -> None:
    place = notebook
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.8:
            place = place[key]
            continue
        what = dice.randrange(3)
        if what == 0:
            del place[key]
        elif what == 1 and isinstance(place, list):
            place.insert(key, copy.deepcopy(place[key]))
        else:
            place[key] = copy.deepcopy(dice.choice(VALUES))
        return


def litter(folder: Path, dice: random.Random) -> None:
    """Put up to four files, links, pipes or folders into a folder; where something is, it is left: a link may lead out of the folder."""
    for _ in range(dice.randrange(5)):
        place = folder / dice.choice(NAMES)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            what = dice.randrange(5)
            if what == 0:
                place.symlink_to(dice.choice(("/", "/etc/passwd", ".", "nowhere")))
            elif what == 1:
                os.mkfifo(place)
            elif what == 2:
                place.mkdir()
            else:
                with place.open("xb") as file:  # neither through a link nor into a pipe
                    file.write(dice.randbytes(dice.choice((0, 10, 100_000))))
