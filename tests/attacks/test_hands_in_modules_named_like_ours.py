"""Beside the notebook lie `numpy.py`, `jaxercise`, start-up files of Python, IPython and Jupyter, and a configuration of nbgrader."""

from jaxercise_testing.attack import Attack

LOUD = "print('it ran')\nimport os\nos.environ['RAN'] = '1'\ndef __getattr__(name):\n    return lambda *a, **k: 4.0\n"
PLACES = (
    "numpy.py", "jax.py", "json.py", "socket.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "jaxercise/__init__.py", "IPython.py",
    "nbgrader_config.py", "jupyter_config.py", "ipython_config.py", ".ipython/profile_default/startup/00-first.py", "matplotlibrc",
    "lib/python3.11/site-packages/evil.pth", "pyvenv.cfg", "exercises.py", "_exercises.py",
)  # fmt: skip


def put(folder):
    for place in PLACES:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(LOUD, encoding="utf-8")


ATTACK = Attack(
    files=put,
    before="import os, json, numpy\nprint('shadowed:', os.environ.get('RAN'), numpy.__file__.startswith(os.getcwd()))",
)


def test_no_stray_module_is_imported(outcome):
    assert "shadowed: None False" in outcome.shown
    assert outcome.is_contained()
