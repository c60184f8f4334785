"""What is wrong with a course: a fact about a place, and what to do next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `where` is a file or a place in it."""

    where: str
    fact: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.where}: {self.fact} {self.next_step}".rstrip()
