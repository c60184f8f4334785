"""`make lab` opens what a student does next, and shows none of nbgrader's tools for instructors."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "scripts"))

import lab  # noqa: E402


def test_the_first_notebook_with_an_answer_that_is_not_begun_is_opened(tmp_path):
    paths = [tmp_path / name for name in ("01.ipynb", "03.ipynb", "04.ipynb")]
    for path, text in zip(paths, ("return A @ x", lab.STUB, lab.STUB), strict=True):
        path.write_text(text)
    assert lab.first_unfinished(paths) == paths[1]
    assert lab.first_unfinished(paths[:1]) == paths[0]


def test_every_server_extension_that_nbgrader_switches_on_is_off():
    on = json.loads((Path(sys.prefix) / "etc/jupyter/jupyter_server_config.d/nbgrader.json").read_text())
    off = json.loads((lab.SETTINGS / "jupyter_server_config.d/nbgrader.json").read_text())
    names = on["ServerApp"]["jpserver_extensions"]
    assert names and off["ServerApp"]["jpserver_extensions"] == dict.fromkeys(names, False)
