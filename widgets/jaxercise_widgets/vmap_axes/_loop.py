"""Writes the loop that a vmap replaces, as code that runs."""

from collections.abc import Sequence
from dataclasses import dataclass

Axis = int | None


def loop_code(
    name: str, args: Sequence["Argument"], sizes: Sequence[int], outs: Sequence[Sequence[Axis]], single: bool
) -> str:
    """Nested loops around `name`, one a level, and the stacking after each.

    `outs`: the axes of the outputs, one list a level. `single`: the function returns one array, not several.
    """
    lines: list[str] = []
    letters = "ijklmn"[: len(sizes)]
    for level, size in enumerate(sizes):
        pad = "    " * level
        lines += [f"{pad}outs_{letters[level]} = []", f"{pad}for {letters[level]} in range({size}):"]
    call = f"{name}({', '.join(arg.card(letters) for arg in args)})"
    for level in reversed(range(len(sizes))):
        pad = "    " * level
        lines.append(f"{pad}    outs_{letters[level]}.append({call})")
        lines.append(f"{pad}out = {_stack(f'outs_{letters[level]}', outs[level], single)}")
        call = "out"
    return "\n".join(lines)


@dataclass(frozen=True)
class Argument:
    """One argument: a name, and for each leaf its own name, its rank and one axis a level.

    An axis counts what the outer levels leave, a negative one from the end.
    """

    name: str
    leaves: tuple[tuple[str, int, tuple[Axis, ...]], ...]

    def card(self, letters: str) -> str:
        """What one call gets, as code: `x[:, i]`."""
        indices = [_index(rank, axes, letters) for _, rank, axes in self.leaves]
        if not any(indices):
            return self.name
        if [leaf for leaf, _, _ in self.leaves] == [self.name]:
            return f"{self.name}{indices[0]}"
        if len(set(indices)) == 1:
            return f"jax.tree.map(lambda leaf: leaf{indices[0]}, {self.name})"
        leaves = ", ".join(leaf + index for (leaf, _, _), index in zip(self.leaves, indices, strict=True))
        return f"jax.tree.unflatten(jax.tree.structure({self.name}), [{leaves}])"


def _index(rank: int, axes: Sequence[Axis], letters: str) -> str:
    """`[:, i]`: the original axes that are dealt, each indexed by its level's letter."""
    left, index = list(range(rank)), [":"] * rank
    for axis, letter in zip(axes, letters, strict=True):
        if axis is not None:
            index[left.pop(axis)] = letter
    while index and index[-1] == ":":
        index.pop()
    return f"[{', '.join(index)}]" if index else ""


def _stack(outs: str, axes: Sequence[Axis], single: bool) -> str:
    if single:
        return _joined(outs, axes[0])
    parts = [_joined(f"[out[{k}] for out in {outs}]", axis) for k, axis in enumerate(axes)]
    return f"({', '.join(parts)},)"


def _joined(outs: str, axis: Axis) -> str:
    return f"{outs}[0]" if axis is None else f"jnp.stack({outs}, axis={axis})"
