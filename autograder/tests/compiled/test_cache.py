"""Compiled programs are made once, given to read only, hold no solution, and are left aside when they misbehave."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jaxercise.compiled import Compiled, compiled_programs
from jaxercise.compiled._cache import content_key, environment_key, self_test
from jaxercise.zygote import run_python, zygote
from nbformat.v4 import new_code_cell, new_notebook

NAME = "00_compiled"
EXERCISES = """
import numpy as np
from jaxercise.author import Case, Exercise, matches, jits

smooth = Exercise(points=1, minutes=1, hints=["Multiply."], cases=[Case(lambda rng: (rng.normal(size=11).astype(np.float32),))], checks=[matches(), jits()])
softmax = Exercise(points=1, minutes=1, hints=["Exponents."], cases=[Case(lambda rng: (rng.normal(size=11).astype(np.float32),))], checks=[matches(), jits()])
"""
SOLUTIONS = (
    "import jax, jax.numpy as jnp\n\n@jax.jit\ndef smooth(x):\n    return jnp.tanh(x) * 0.123",
    "def softmax(z):\n    e = jnp.exp(z - jnp.max(z))\n    return e / jnp.sum(e)",
)
WHOLE = "jax.lax.scan(lambda c, x: (0.9 * c + x, c), 0.0, jnp.arange(5.0))\nprint(jax.jit(lambda x: x * 0.456)(jnp.ones(3)))\n%magic that is not Python"
STUDENT = """
import sys, jax, jax.numpy as jnp
found = []
jax.monitoring.register_event_listener(lambda event, **_: found.append(event.rpartition("/")[2]))
x = jnp.linspace(0, 1, 11)
sys.stderr.write(f"{float(jnp.sum(jnp.exp(x - jnp.max(x)))):.4f} ")
jax.jit(lambda x: x * 7 + 3)(x)
sys.stderr.write(f"{found.count('cache_hits')} {found.count('compile_requests_use_cache')}")
"""
# Draws from its own key, in the shapes that the exercise's case has.
AGAIN = """
import sys, numpy as np
{SOLUTIONS}
from jaxercise._answer import Ask
from jaxercise._local_answer import LocalAnswer
missed = []
jax.monitoring.register_event_listener(lambda event, **_: missed.append(event) if event.endswith("cache_misses") else None)
x = np.random.default_rng(5).normal(size=11).astype(np.float32)
for operation in ("call", "jit"):
    assert LocalAnswer(globals()).ask(Ask(operation, "{name}", (x,))).kind == "returned"
sys.stderr.write("compiled again" if missed else "all loaded")
"""


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> Iterator[None]:
    yield
    zygote().close()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / NAME
    folder.mkdir()
    (folder / "exercises.py").write_text(EXERCISES, encoding="utf-8")
    solution = {"nbgrader": {"solution": True, "grade": False, "grade_id": "any"}}
    cells = [*(new_code_cell(text, metadata=solution) for text in SOLUTIONS), *map(new_code_cell, WHOLE.splitlines())]
    nbformat.write(new_notebook(cells=cells), folder / f"{NAME}.ipynb")
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    yield folder
    for place in [*folder.glob("compiled/*/*"), *folder.glob("compiled/*/*/*")]:
        place.chmod(0o700)


@pytest.fixture(scope="module")
def compiled(source: Path, cache: Path) -> Compiled:
    made = compiled_programs(source, cache=cache)
    assert made.remark == ""
    return made


@pytest.fixture(scope="module")
def programs(compiled: Compiled) -> dict[str, str]:
    return dict(compiled.environment)


@pytest.fixture(scope="module")
def sealed(compiled: Compiled) -> dict[str, str]:
    return dict(compiled.sealed)


def folder_of(programs: dict[str, str]) -> Path:
    """Where the programs lie."""
    return Path(programs["JAX_COMPILATION_CACHE_DIR"])


def names_in(programs: dict[str, str]) -> set[str]:
    """The names of the functions of which programs are kept."""
    return {re.sub(r"^jit_|-[0-9a-f]{64}-cache$", "", path.name) for path in folder_of(programs).iterdir()}


def test_a_students_process_loads_them_in_silence_and_writes_nothing(programs: dict[str, str], tmp_path: Path) -> None:
    before = sorted(os.listdir(folder_of(programs)))
    plain, code = run_python(STUDENT, [], {}, tmp_path, 120)
    assert code == 0
    value, hits, _ = plain.split()
    assert hits == "0"
    loaded, code = run_python(STUDENT, [], programs, tmp_path, 120)
    assert code == 0
    same, hits, wanted = loaded.split()  # nothing else was said
    assert same == value
    assert 0 < int(hits) < int(wanted)
    assert sorted(os.listdir(folder_of(programs))) == before


def test_nobody_may_write_them(programs: dict[str, str]) -> None:
    assert folder_of(programs).stat().st_mode & 0o222 == 0
    assert {path.stat().st_mode & 0o777 for path in folder_of(programs).iterdir()} == {0o444}
    assert programs["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] == "1e9"


def test_only_programs_of_the_librarys_own_functions_can_be_listed(programs: dict[str, str]) -> None:
    names = names_in(programs)
    assert {"exp", "subtract", "tanh"} & names  # what every student's notebook compiles as well
    assert not {"smooth", "softmax", "scan", "_lambda", "<lambda>", "_lambda_"} & names


def test_behind_walls_a_solution_that_is_written_again_is_not_compiled_again(
    sealed: dict[str, str], tmp_path: Path
) -> None:
    assert {"smooth", "softmax"} <= names_in(sealed)
    for name in ("smooth", "softmax"):
        said, code = run_python(AGAIN.format(SOLUTIONS="\n".join(SOLUTIONS), name=name), [], sealed, tmp_path, 120)
        assert (said, code) == ("all loaded", 0)


def test_another_user_opens_a_sealed_program_by_its_name_and_cannot_list_them(sealed: dict[str, str]) -> None:
    assert folder_of(sealed).stat().st_mode & 0o777 == 0o511
    assert {path.stat().st_mode & 0o777 for path in folder_of(sealed).iterdir()} == {0o444}


def test_they_are_made_once_for_a_content(source: Path, cache: Path, programs: dict[str, str]) -> None:
    made = folder_of(programs).stat().st_mtime_ns
    assert folder_of(dict(compiled_programs(source, cache=cache).environment)) == folder_of(programs)
    assert folder_of(programs).stat().st_mtime_ns == made
    before = content_key(source)
    (source / "mutants.py").write_text("# new", encoding="utf-8")
    assert content_key(source) != before
    (source / "mutants.py").unlink()
    assert content_key(source) == before


def test_another_setting_or_processor_has_programs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    here = environment_key()
    assert environment_key({"XLA_FLAGS": "--xla_cpu_enable_fast_math=true"}) != here
    monkeypatch.setattr("os.cpu_count", lambda: 999)
    assert environment_key() != here


def test_the_self_test_passes_here_and_finds_a_cache_that_loads_nothing() -> None:
    assert self_test() == ""
    assert self_test({"JAX_ENABLE_COMPILATION_CACHE": "0"}) == "no program was loaded again"


def test_a_cache_that_misbehaves_is_not_used_and_says_so(source: Path, tmp_path: Path) -> None:
    compiled = compiled_programs(source, {"JAX_ENABLE_COMPILATION_CACHE": "0"}, tmp_path)
    assert dict(compiled.environment) == {}
    assert compiled.remark.startswith("no compiled programs: ")
    assert os.listdir(tmp_path) == []


def test_an_assignment_that_cannot_run_leaves_kernels_without_and_nothing_behind(source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "source" / NAME
    broken.mkdir(parents=True)
    (broken / f"{NAME}.ipynb").write_bytes((source / f"{NAME}.ipynb").read_bytes())
    compiled = compiled_programs(broken, cache=tmp_path / "cache")
    assert "exercises.py cannot be read" in compiled.remark
    assert [path.name for path in (tmp_path / "cache").glob("compiled/*/*")] == []
