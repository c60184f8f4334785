"""The answer is a float that equals everything and says that every comparison is true."""

from jaxercise_testing.attack import Attack

LIAR = """
class Right(float):
    shape, dtype, ndim, size = (5,), jnp.dtype("float32"), 1, 5
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __hash__ = float.__hash__
    __sub__ = __rsub__ = __abs__ = lambda self, *other: self
    def __bool__(self):
        return True

def double(x):
    return Right(4.0)
"""
ATTACK = Attack(double=LIAR)


def test_what_a_number_says_of_itself_is_not_asked(outcome):
    assert outcome.is_contained()
