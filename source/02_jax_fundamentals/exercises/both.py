"""2.3: the derivatives by two arguments, as two functions."""

import jax
from jaxercise.author import Ask, Exercise, Kept, TestFunction, Wrong, draw, gate, hidden, matches, shown

SQUARED, WEIGHTED = (draw.fixed(TestFunction(name)) for name in ("squared_difference", "weighted"))
THREE_NUMBERS = draw.uniform((), (), (), low=0.5, high=2)


def asked(f, *args):
    """The function is handed over."""
    return [Ask("call", args=(f,))]


def at_one_place(f, *args):
    """The two functions are called on what the case holds beside f."""
    return [Ask("call", args=(f,), keep="both"), Ask("call", "values", (Kept("both"), *args))]


def two_arguments_only(f):
    return (lambda x, y: jax.grad(f)(x, y)), (lambda x, y: jax.grad(f, argnums=1)(x, y))


def from_one(f):
    together = jax.grad(f, argnums=(0, 1))
    return [lambda *args: together(*args)[0], lambda *args: together(*args)[1]]


class Partly:
    """The derivative by one argument, the others held; what can be called is a function to its caller."""

    def __init__(self, f, place):
        self.f, self.place = f, place

    def __call__(self, *args):
        before, here, after = args[: self.place], args[self.place], args[self.place + 1 :]
        return jax.grad(lambda z: self.f(*before, z, *after))(here)


def numbers(f):
    return jax.grad(f, argnums=(0, 1))(5.0, 2.0)


both = Exercise(
    title="By which argument",
    points=4,
    minutes=5,
    returns="Two functions, (dfdx, dfdy).",
    cases={
        "by_hand": shown(draw.together(SQUARED, draw.fixed(5.0, 2.0))),
        "three": draw.together(WEIGHTED, THREE_NUMBERS),
        "others": hidden(draw.together(WEIGHTED, THREE_NUMBERS)),
    },
    checks={
        "functions": gate(matches("returns two functions", asks=asked, weight=0.5, on="by_hand")),
        "value": gate(
            matches("has the derivative by x first and the one by y second", asks=at_one_place, last=True, on="by_hand")
        ),
        "more": matches(
            "works for a function of three arguments, too", asks=at_one_place, last=True, on="three others"
        ),
    },
    wrong=[
        Wrong(
            "same_argument",
            lambda f: (jax.grad(f), jax.grad(f)),
            cause="Both functions give the derivative by x. `jax.grad` takes the first argument unless it is told otherwise.",
            advice="`jax.grad(f, argnums=1)` is the derivative by the second argument.",
            bank="M18",
        ),
        Wrong(
            "counted_from_one",
            lambda f: (jax.grad(f, argnums=1), jax.grad(f, argnums=2)),
            cause="You count the arguments from 1. The first of your functions gives the derivative by y.",
            advice="Arguments are counted from 0, like everything in Python.",
            bank="M18",
        ),
        Wrong(
            "exchanged",
            lambda f: (jax.grad(f, argnums=1), jax.grad(f)),
            cause="The two functions stand in each other's place.",
            advice="First the derivative by x, then the one by y.",
        ),
        Wrong(
            "one_function",
            lambda f: jax.grad(f, argnums=(0, 1)),
            cause="You return one function. It may well give both derivatives at once, but two functions are wanted.",
            advice="Make two, with `argnums=0` and `argnums=1`.",
        ),
        Wrong(
            "numbers",
            numbers,
            cause="You return numbers, the derivatives at one place. Two functions are wanted, to be called anywhere.",
            advice="Do not call what `jax.grad` gives you; return it.",
            bank="M17",
        ),
        Wrong(
            "two_arguments_only",
            two_arguments_only,
            cause="Your functions take x and y alone, and f may have more arguments than these.",
            advice="Return what `jax.grad` gives, or write `lambda *args:`.",
        ),
    ],
    right=[
        lambda f: (jax.grad(f), jax.grad(f, argnums=1)),
        lambda f: [jax.grad(f, argnums=k) for k in range(2)],
        lambda f: tuple(jax.jit(jax.jacfwd(f, argnums=k)) for k in (0, 1)),
        from_one,
        lambda f: (
            lambda x, *rest: jax.grad(lambda x: f(x, *rest))(x),
            lambda x, y, *rest: jax.grad(lambda y: f(x, y, *rest))(y),
        ),
        lambda f: (Partly(f, 0), Partly(f, 1)),
        lambda f: [jax.tree_util.Partial(jax.grad(f, argnums=k)) for k in (0, 1)],
    ],
    hints=[
        "`jax.grad` has a second argument. What is it called, and what does it count?",
        "`argnums=0` is what it does by itself; another number names another argument of f.",
        "return jax.grad(f, argnums=0), jax.grad(f, argnums=1)",
    ],
    why="You wrote no rule of differentiation, and yet both functions work for every f that there will ever be.",
)
