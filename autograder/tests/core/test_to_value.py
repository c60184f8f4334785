"""What a student's code returns, as a value that travels: a tuple with names is a tuple, a mapping of any kind a dict."""

from collections import ChainMap, OrderedDict, UserDict, defaultdict, namedtuple
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxercise._operations import to_value
from jaxercise._values import Opaque, Tree


class State(NamedTuple):
    first: object
    second: object


class Liar(namedtuple("Liar", "a b")):
    def __iter__(self):
        while True:
            yield self

    def __len__(self):
        return 1 << 60


class Endless(UserDict):
    def items(self):
        while True:
            yield "a", 1


class Line(eqx.Module):
    W: jax.Array


@pytest.mark.parametrize(
    "mapping",
    [
        OrderedDict(b=1, a=2.0),
        MappingProxyType({"a": 2.0, "b": 1}),
        defaultdict(list, a=2.0, b=1),
        ChainMap({"a": 2.0}, {"b": 1}),
        UserDict(a=2.0, b=1),
    ],
    ids=lambda mapping: type(mapping).__name__,
)
def test_a_mapping_of_any_kind_is_a_dict(mapping):
    assert to_value([mapping]) == [{"a": 2.0, "b": 1}] and type(to_value(mapping)) is dict


def test_a_tuple_with_names_is_a_tuple_and_keeps_every_part():
    value = to_value(State(1, {"inner": State("x", None)}))
    assert value == (1, {"inner": ("x", None)}) and type(value) is type(value[1]["inner"]) is tuple


def test_a_tuple_that_lies_about_its_parts_is_read_as_the_tuple_it_is():
    assert to_value(Liar(1, 2)) == (1, 2)


def test_a_mapping_without_end_is_not_read_without_end():
    assert to_value(Endless()) == {"a": 1}


def test_a_mapping_whose_keys_are_no_strings_cannot_travel():
    assert type(to_value({1: 2})) in (Tree, Opaque) and type(to_value(UserDict({1: 2}))) is Opaque


def test_a_module_is_a_tree_of_another_kind():
    value = to_value(Line(jnp.ones(3)))
    assert value.kind == "Line" and np.array_equal(value.leaves[0], np.ones(3))


class Sub(tuple):
    __slots__ = ()


def test_a_tuple_of_an_own_class_without_names_stays_what_it_was():
    assert type(to_value(Sub((1, 2)))) is Opaque


class Plain:
    def __call__(self, x):
        return x


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (Plain(), "Plain"),
        (Plain, "class"),
        (Plain().__call__, "function"),
        (jax.jit(jnp.sin), "function"),
        (jax.custom_jvp(jnp.sin), "function"),
        (partial(max, 1), "function"),
        (np.add, "function"),
        (len, "function"),
        (object(), "object"),
    ],
)
def test_what_is_no_value_is_called_what_it_is(result, kind):
    assert to_value(result) == Opaque(kind)


@pytest.mark.parametrize(
    "result", [Plain(), Plain().__call__, eqx.filter_jit(jnp.sin), jax.tree_util.Partial(jnp.sin), len]
)
def test_where_functions_are_wanted_whatever_can_be_called_is_one(result):
    assert to_value((result, Plain), functions=True) == (Opaque("function"), Opaque("class"))
