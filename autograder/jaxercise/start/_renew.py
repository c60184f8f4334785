"""An assignment that is there is renewed, file by file: work stays, and the newer notebook is put beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from .._atomic import write_atomically
from ._carry import Carried, carry
from ._packed import files_of
from ._record import Record, answer_marks, content_mark


def renew(assignment: Path, place: Path, record: Record) -> list[str]:
    """Renew the files of an assignment in a place.

    Returns: what was done, in sentences; none for what is as this version has it. Raises: OSError.
    """
    return [told for file in files_of(assignment) for told in _renew(file, place / assignment.name / file.name, record)]


def put(content: bytes, mine: Path, record: Record) -> None:
    """Write a file as it is handed out, and note it. Raises: OSError."""
    write_atomically(mine, content, mode=0o644)
    note(content, mine, record)


def note(content: bytes, mine: Path, record: Record) -> None:
    """Note a file as handed out."""
    record.put(_key(mine), content_mark(mine.name, content), answer_marks(content))


def _key(mine: Path) -> str:
    return f"{mine.parent.name}/{mine.name}"


def _renew(file: Path, mine: Path, record: Record) -> Iterator[str]:
    content = file.read_bytes()
    if not mine.exists():
        put(content, mine, record)
        yield f"{_key(mine)}: it was missing and is there again."
        return
    newest, now, laid = (
        content_mark(file.name, content),
        content_mark(mine.name, mine.read_bytes()),
        _laid(mine, record),
    )
    if now == newest:
        note(content, mine, record)
    elif now == laid:
        put(content, mine, record)
        yield f"{_key(mine)}: replaced by a newer one; you had not changed it."
    elif newest != laid and mine.suffix == ".ipynb":
        yield from _offer(content, mine, record)
    elif newest != laid:
        yield (
            f"{_key(mine)}: yours stays, since it is not as it was laid out. "
            "For the newer one, rename yours and run this command again."
        )


def _laid(mine: Path, record: Record) -> str:
    return record.laid(_key(mine))


def _offer(content: bytes, mine: Path, record: Record) -> Iterator[str]:
    """Put a newer notebook beside a changed one, with the answers of that one, once for each newer version."""
    beside = mine.with_suffix(".new.ipynb")
    newest = content_mark(mine.name, content)
    if record.offered(_key(mine)) == newest:
        if beside.exists():
            yield f"{_key(mine)}: {beside.name}, the newest one, is still beside yours. {_swap(mine)}"
        return
    if beside.exists() and content_mark(beside.name, beside.read_bytes()) != _laid(beside, record):
        yield (
            f"{_key(beside)}: there is a newer notebook, and you changed this one. Nothing was written. "
            "Rename it or delete it, and run this command again."
        )
        return
    made = carry(mine.read_bytes(), content, record.given(_key(mine)))
    write_atomically(beside, made.content, mode=0o644)
    record.put(_key(beside), content_mark(beside.name, made.content))
    record.offer(_key(mine), newest, answer_marks(content))
    yield f"{_key(mine)}: yours stays. {_tell(made, beside)} {_swap(mine)}"


def _tell(made: Carried, beside: Path) -> str:
    with_answers = f", with your answers to {_listed(made.carried)}" if made.carried else ", without answers"
    left = f" In yours alone: your answers to {_listed(made.left)}." if made.left else ""
    return f"The newer notebook is {beside.name} beside it{with_answers}. What you wrote in other cells is in yours alone.{left}"


def _swap(mine: Path) -> str:
    return f"To go on in the newer one, rename yours to {mine.stem}.old.ipynb and then the newer one to {mine.name}."


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
