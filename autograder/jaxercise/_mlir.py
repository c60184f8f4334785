"""A walk over the operations of a lowered program; needs nothing of JAX to be imported."""

from collections.abc import Iterator


def operations(operation: object) -> Iterator[object]:
    """All operations inside one, at any depth."""
    for region in operation.regions:
        for block in region:
            for inner in block:
                yield inner.operation
                yield from operations(inner.operation)
