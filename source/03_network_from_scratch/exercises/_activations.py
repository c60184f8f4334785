"""The cases and checks that the three activations share."""

from jaxercise.author import Ask, Check, draw, gate, hidden, jits, matches, shown

CASES = {
    "five": shown(draw.arrays([-2, -0.5, 0, 0.5, 2])),
    "table": draw.normal((7, 5), scale=3.0),
    "far": shown(draw.arrays([-100, 100])),
    "off_zero": lambda rng: ((rng.choice([-1, 1], size=5) * rng.uniform(0.2, 2.5, size=5)).astype("float32"),),
    "cube": hidden(draw.normal((3, 7, 2), scale=3.0)),
}


def slope_at_each(z):
    return [Ask("grad", args=(number,)) for number in z]


def checks(five: str) -> dict[str, Check]:
    """Values, slopes, numbers of any size, and jax.jit; five: what the values at the five numbers of the text are."""
    not_finite = {"message": "result.slope_not_finite"}
    of_slopes = {"rtol": 1e-4, "size": 1.0, "subject": "gradient"}  # where the slope is 0, rounding may leave something
    return {
        "five": gate(matches(five)),
        "value": matches("acts on every entry of an array, and keeps its shape", on="table cube"),
        "far": matches("is right at -100 and at 100"),
        "slope": Check("has the right slope", slope_at_each, "close", of_slopes, on="off_zero"),
        "far_slope": Check(
            "has a finite slope at -100 and at 100", slope_at_each, "finite", not_finite, None, on="far"
        ),
        "jits": jits("works inside jax.jit", on="table"),
    }
