"""Three hundred thousand empty cells in one megabyte; deep nests; a number of a million digits."""

import json

from jaxercise_testing.attack import Attack


def empty(folder):
    (path,) = folder.glob("*.ipynb")
    notebook = json.loads(path.read_text())
    notebook["cells"] += [{}] * 300_000
    path.write_text(json.dumps(notebook))
    (folder / "deep.ipynb").write_text('{"cells": ' + "[" * 90_000 + "]" * 90_000 + "}")
    (folder / "long.ipynb").write_text('{"cells": [' + "9" * 1_000_000 + "]}")
    (folder / "wide.ipynb").write_text('{"cells": [' + "{}," * 3_000_000 + "{}]}")


ATTACK = Attack(files=empty, scores=(None, None))


def test_a_person_looks_at_it(outcome):
    assert "at most 2,000 are read" in outcome.shown
    assert outcome.is_contained()
