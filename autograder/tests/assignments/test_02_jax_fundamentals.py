"""02 JAX fundamentals: what its wrong answers are told, the numbers of its prose, and the stand-ins of its pictures."""

import contextlib
import io
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._assignment import Assignment, is_setup, is_solution, load_assignment
from jaxercise._render import text
from jaxercise_testing.lesson import prose_of, told, wrong_of

FOLDER = Path(__file__).parents[3] / "source" / "02_jax_fundamentals"
NAMED = {f"M{number}" for number in (*range(14, 39), 40)}  # M39 is lesson text: those zeros are right
pytestmark = pytest.mark.broadcasts


@pytest.fixture(scope="module")
def basics() -> Assignment:
    return load_assignment(FOLDER)


def of_wrong(basics, bundle, exercise, name) -> str:
    """What the first answer of a wrong one is told."""
    return text(told(basics, bundle, exercise, wrong_of(basics, exercise, name).each()[0]))


def test_the_points_add_up_to_sixty_in_ninety_minutes(basics):
    cells = [cell["metadata"].get("nbgrader", {}) for cell in basics.cells]
    assert sum(cell["points"] for cell in cells if cell.get("grade")) == 60
    assert sum(exercise.points for exercise in basics.exercises) == 60
    assert sum(exercise.minutes for exercise in basics.exercises) == 90


def test_every_misconception_of_this_lesson_is_there_with_an_advice(basics):
    wrong = [wrong for exercise in basics.exercises for wrong in exercise.wrong]
    assert {each.bank for each in wrong} - {""} == NAMED
    assert all(each.advice for each in wrong)


# --- what JAX's own checkers find


def test_a_list_outside_that_holds_a_placeholder_is_found_though_every_result_is_right(basics, public):
    words = of_wrong(basics, public, "step", "kept_outside")
    assert "4 of 5 checks passed" in words
    assert "a placeholder of JAX's was still held outside it" in words


def test_a_spent_key_is_found_though_its_numbers_hang_together_with_no_others(basics, public):
    words = of_wrong(basics, public, "init_three", "spent_key")
    assert "5 of 6 checks passed" in words
    assert "To split a key is a use as well" in words


def test_nobody_is_told_that_the_notebook_switched_what_a_check_switches_on(basics, public):
    for name in ("step", "init_three"):
        for answer in (basics.namespace[name], wrong_of(basics, name, basics.exercise(name).wrong[0].name).each()[0]):
            assert told(basics, public, name, answer).remark == ""


def test_a_part_that_is_not_there_is_told_as_such_and_not_as_an_error_of_the_students(basics, public):
    words = text(told(basics, public, "init_three", lambda key, d: (jax.random.normal(key, (d, d)),)))
    assert "Your result has no such part as is asked for" in words


# --- one answer, two symptoms


def test_a_default_axis_is_an_error_for_unequal_sizes_and_silent_for_equal_ones(basics, public):
    report = told(basics, public, "vf", jax.vmap(lambda x, A: A @ x))
    assert {result.name: result.outcome for result in report.results if result.name != "no_loop"} == {
        "by_hand": "crashed",
        "value": "crashed",
        "square": "shape_dtype",
    }
    assert "All rows of X share one A".lower() in text(report).lower()


def test_a_function_that_was_forgotten_to_call_is_told_what_takes_functions(basics, public):
    words = text(told(basics, public, "grad_total", lambda f, X: jax.grad(f(X))(X)))
    assert "`jax.grad`, `jax.jit` and `jax.vmap` take a function, and were given a value" in words


def test_an_answer_that_ignores_eps_is_not_told_so_where_it_does_not(basics, public):
    def of_four_points(f, x, eps=1e-3):
        return (8 * (f(x + eps) - f(x - eps)) - (f(x + 2 * eps) - f(x - 2 * eps))) / (12 * eps)

    assert told(basics, public, "central_difference", of_four_points).misconception == ""
    assert told(basics, public, "central_difference", lambda f, x, eps=1e-3: jax.grad(f)(x)).misconception


# --- what the prose says


def test_the_numbers_of_the_text_are_those_of_the_solutions(basics):
    solved = basics.namespace
    assert solved["df"](5.0, 2.0) == 6
    assert solved["values"](solved["both"](solved["f"]), 5.0, 2.0) == (6, -6)
    assert solved["central_difference"](lambda x: x**3, 2.0, 0.25) == 12.0625
    assert (solved["accumulate"](5), solved["accumulate"](0)) == (10, 0)
    fast = solved["make_fast"](lambda x: x * x, 5.0)
    assert (fast(2.0), fast(3.0)) == (4, 5)
    assert solved["second"](jnp.array([1.0, 2.0, -10.0])).tolist() == [6, 12, -60]


def test_an_index_that_does_not_exist_reads_the_nearest_entry_and_writes_nothing():
    three = jnp.array([1.0, 2.0, 3.0])
    assert three[7] == 3 and three.at[7].set(100.0).tolist() == [1, 2, 3]


def test_integers_are_refused_where_real_numbers_are_not(basics):
    with pytest.raises(TypeError, match="int32"):
        jax.grad(basics.namespace["f"])(5, 2)


def test_a_loop_of_two_hundred_rounds_is_written_out():
    def loop(x):
        for _ in range(200):
            x = x + 1
        return x

    assert len(jax.make_jaxpr(loop)(1.0).jaxpr.eqns) == 200


def test_a_print_happens_as_often_as_the_solution_says(basics):
    def shout(x):
        print("called")
        return x + 1

    fast, printed = jax.jit(shout), io.StringIO()
    with contextlib.redirect_stdout(printed):
        for i in range(100):
            fast(float(i))
    assert (printed.getvalue().count("called"), basics.namespace["how_often"]()) == (1, "once")


def test_all_calls_of_the_loop_share_one_program(basics):
    compiled = jax.jit(basics.namespace["f"])
    for i in range(50):
        compiled(i, 2.0)
    assert compiled._cache_size() == 1


def test_the_words_to_choose_from_are_those_that_the_text_lists(basics):
    prose = prose_of(basics)
    for name in ("REASONS", "WHY_ZEROS"):
        assert all(f'- `"{word}"`: ' in prose for word in basics.namespace[name])


def test_a_gradient_costs_a_small_multiple_of_a_value_however_many_parameters():
    def program(of, size):
        return len(jax.make_jaxpr(of)(jnp.ones(size)).jaxpr.eqns)

    def loss(x):
        return jnp.sum(jnp.tanh(x) ** 2)

    assert program(jax.grad(loss), 10) == program(jax.grad(loss), 1000) < 5 * program(loss, 10)


# --- the pictures


def test_no_solution_needs_the_pictures(basics):
    defining = [cell["source"] for cell in basics.cells if is_solution(cell) or is_setup(cell)]
    assert not any("pictures" in source for source in defining)


def test_no_stand_in_of_the_pictures_answers_an_exercise(basics, public, pictures):
    stand_ins = {
        "central_difference": pictures.spare_slope,
        "grad_total": pictures.spare_slopes,
        "step": pictures.spare_step,
        "init_three": pictures.spare_three,
        "make_fast": pictures.spare_fast,
        "vf": pictures.spare_rows,
        "second": lambda xs: -2 * xs,
    }
    for name, answer in stand_ins.items():
        assert told(basics, public, name, answer).score == 0, name


def test_the_distance_of_the_slopes_is_largest_at_both_ends(basics, pictures):
    figure, words = pictures.show_secant.__wrapped__(basics.namespace["central_difference"], basics.namespace["df"])
    gaps = figure.axes[1].lines[0].get_ydata()
    assert min(gaps[0], gaps[-1]) > 1 and 10 < int(np.argmin(gaps)) < 40
    assert "tangent, whose slope is -1.536" in words


def test_the_tangent_is_a_stand_in_while_there_is_no_derivative(pictures, capsys):
    def df(x, y):
        raise NotImplementedError()

    assert pictures.tangent_of_the_well(df, 0.6) == pytest.approx(4 * 0.6 * (0.6**2 - 1))
    assert "df is not written yet" in capsys.readouterr().out


def test_the_program_of_the_solution_does_not_grow_and_that_of_a_loop_does(basics, pictures):
    _, (_, words) = pictures.show_program.__wrapped__(basics.namespace["vf"])
    assert "yours 2 steps for 4 rows, 2 for 64; a Python loop 13 steps for 4 rows, 193 for 64" in words
