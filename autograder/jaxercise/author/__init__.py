"""What an exercise is written with: records, draws of its cases, words for its checks.

Records
    Exercise            a function, class or value to write, and everything by which it is judged
    Wrong               a known mistake, with its cause
    Case, hidden, shown an input; kept for the grade; of which the wanted result may be told
    Check, gate         a property; one without which there are no points
    hold, observe       a new property, for which a person looks; of which staff alone are told
    draw                draws of arguments: draw.normal, draw.arrays, draw.one_hot, draw.key, draw.network, draw.tree, ...
    Key, TestFunction, Digits, Kept, Ask
                        what a draw or an ask may hold: a random key, a function by name, digits, an earlier result
    reference           the solution of that name, inside a case or an answer
    DefinitionError     what is raised for a page that is not well defined

What the result must be
    matches, exactly    the solution's result; a formula's
    gradient            the gradient through it
    finite, finite_gradient, between, rows_sum
                        neither NaN nor infinity; a number within bounds; rows of one sum
    responds, duplicate what becomes of the result when the input changes
    triangle            a distance, never longer than by a third point
    refuses, inputs_unchanged
                        input that makes no sense is refused; arguments stay as they were
    choice, filled_table
                        one of several words; a table of them
    verdict             True of what is right, False of what is wrong

What the result must have, whatever it is
    orthogonal          rows or columns at right angles, of one length
    in_order            numbers that rise or fall, and are those that were given
    round_trip          a second answer, called on the result, gives back what was given

What randomness must be
    repeats, differs    the same for one key, another for another
    permutation, shuffles_fairly, spread, uncorrelated
                        each once; each as often; mean and standard deviation; parts that do not hang together

How it is computed
    jits, is_jitted, compiles_once, same_program_size
                        works compiled; is compiled; only once; does not grow with the batch
    faster, SpeedBar    is many times as fast as a function that the notebook gives
    remark              a fact about the program that costs no points
    leaves_nothing_behind, spends_each_key_once
                        JAX's own checkers find no placeholder kept, and no key used twice

What training must show
    logs_every_step, starts_near, falls, moves, reaches, obeys_labels, rate_regime
    obeys_rate, shuffles_each_epoch
                        the given rate counts; each epoch has batches of its own
    shuffles_copies, settles
                        the same, where no rate is given; an optimiser's state travels
    holds_at_most       a tree of arrays within a budget of numbers
    computes_with_its_arrays, measured_again
                        a module that does with its own arrays what it should; percentages that are found again

What is asked (asks=...)
    call, value         the answer called; the answer itself
    kept, then, with_more, in_turn, repeated, twice
                        its result kept, and handed on; more arguments; one after the other; again and again
    built, returned_function
                        a class or function that builds what is called; a function that is returned
"""

from .._answer import Ask as Ask
from .._errors import DefinitionError
from .._exercise import Case as Case
from .._exercise import Check as Check
from .._exercise import Exercise as Exercise
from .._exercise import Wrong as Wrong
from .._exercise import gate as gate
from .._exercise import hidden as hidden
from .._exercise import hold as hold
from .._exercise import observe as observe
from .._exercise import shown as shown
from .._values import Digits as Digits
from .._values import Kept as Kept
from .._values import Key as Key
from .._values import TestFunction as TestFunction
from . import draw as draw
from ._asks import built as built
from ._asks import call as call
from ._asks import in_turn as in_turn
from ._asks import kept as kept
from ._asks import repeated as repeated
from ._asks import returned_function as returned_function
from ._asks import then as then
from ._asks import twice as twice
from ._asks import value as value
from ._asks import with_more as with_more
from ._mechanism import SpeedBar as SpeedBar
from ._mechanism import compiles_once as compiles_once
from ._mechanism import faster as faster
from ._mechanism import is_jitted as is_jitted
from ._mechanism import jits as jits
from ._mechanism import remark as remark
from ._mechanism import same_program_size as same_program_size
from ._predicates import in_order as in_order
from ._predicates import orthogonal as orthogonal
from ._predicates import round_trip as round_trip
from ._purity import leaves_nothing_behind as leaves_nothing_behind
from ._purity import spends_each_key_once as spends_each_key_once
from ._training import computes_with_its_arrays as computes_with_its_arrays
from ._training import falls as falls
from ._training import holds_at_most as holds_at_most
from ._training import logs_every_step as logs_every_step
from ._training import measured_again as measured_again
from ._training import moves as moves
from ._training import obeys_labels as obeys_labels
from ._training import obeys_rate as obeys_rate
from ._training import rate_regime as rate_regime
from ._training import reaches as reaches
from ._training import settles as settles
from ._training import shuffles_copies as shuffles_copies
from ._training import shuffles_each_epoch as shuffles_each_epoch
from ._training import starts_near as starts_near
from ._values import between as between
from ._values import choice as choice
from ._values import differs as differs
from ._values import duplicate as duplicate
from ._values import exactly as exactly
from ._values import filled_table as filled_table
from ._values import finite as finite
from ._values import finite_gradient as finite_gradient
from ._values import gradient as gradient
from ._values import inputs_unchanged as inputs_unchanged
from ._values import matches as matches
from ._values import permutation as permutation
from ._values import refuses as refuses
from ._values import repeats as repeats
from ._values import responds as responds
from ._values import rows_sum as rows_sum
from ._values import shuffles_fairly as shuffles_fairly
from ._values import spread as spread
from ._values import triangle as triangle
from ._values import uncorrelated as uncorrelated
from ._values import verdict as verdict


def reference(name: str) -> object:
    """The notebook's own solution of that name, for use inside a case or an answer."""
    raise DefinitionError(f"reference({name!r}) was called while the exercises were being read. Call it in a function.")
