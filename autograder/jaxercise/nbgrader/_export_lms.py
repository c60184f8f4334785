"""`nbgrader export --exporter=...`: tables that Canvas and Moodle import, with a line for each student, and how every exercise ended."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nbgrader.api import Assignment, Gradebook, Student

from .._errors import GradingError
from .._plain_text import for_spreadsheet
from ._export import ABSENT, GRADED, Entry, ReviewedExport
from ._staff_course import graded_page

OLDER = "not in this version"  # of an exercise that a graded notebook does not have


@dataclass
class Column:
    """One assignment: the entry of each student, and how their exercises ended, by student and exercise."""

    assignment: Assignment
    entries: dict[str, Entry] = field(default_factory=dict)
    outcomes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def exercises(self) -> list[str]:
        """Those of all notebooks, in their order."""
        return list(dict.fromkeys(name for found in self.outcomes.values() for name in found))

    def score(self, student: str) -> float | str:
        """A score that is final; empty for one that is not, which a zero would pretend to be."""
        entry = self.entries.get(student)
        return entry.score if entry and entry.status == GRADED and entry.submission else ""

    def status(self, student: str) -> str:
        """How final it is; see ReviewedExport."""
        return self.entries[student].status if student in self.entries else ABSENT

    def outcome(self, student: str, exercise: str) -> str:
        """How an exercise ended; empty where nothing was graded."""
        found = self.outcomes.get(student)
        return found.get(exercise, OLDER) if found else ""


class LmsExport(ReviewedExport):
    """A table with a line for each student; which columns name the student, and what stands below the heads, is the system's own.

    A score that is not final is an empty cell, and the column of its status says why.
    """

    file = ""
    person: tuple[str, ...] = ()

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `to`."""
        target = self.to or self.file
        columns, people = self._columns(gradebook)
        self.log.info("Exporting grades to %s", target)
        with open(target, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            for row in self._table(columns, people):
                table.writerow([for_spreadsheet(cell) for cell in row])

    def names(self, name: str, student: Student | None) -> list[str]:
        """What stands in the columns that name a student."""
        raise NotImplementedError

    def below_heads(self, columns: list[Column]) -> list[list[object]]:
        """Rows between the heads and the first student."""
        return []

    def _columns(self, gradebook: Gradebook) -> tuple[list[Column], dict[str, Student | None]]:
        columns: dict[str, Column] = {}
        people: dict[str, Student | None] = {}
        for entry in self.entries(gradebook):
            column = columns.setdefault(entry.assignment.name, Column(entry.assignment))
            column.entries[entry.name] = entry
            people[entry.name] = entry.student
            if found := self._outcomes(entry):
                column.outcomes[entry.name] = found
        return list(columns.values()), people

    def _outcomes(self, entry: Entry) -> Mapping[str, str]:
        if entry.submission is None:
            return {}
        try:
            return graded_page(self.parent.coursedir, entry.name, entry.assignment.name).outcomes
        except GradingError:  # never graded, which its status says, or without a notebook of exercises
            return {}

    def _table(self, columns: list[Column], people: Mapping[str, Student | None]) -> Iterable[list[object]]:
        further = [f"{column.assignment.name}: {what}" for column in columns for what in ("status", *column.exercises)]
        yield [*self.person, *(column.assignment.name for column in columns), *further]
        yield from self.below_heads(columns)
        for name, student in people.items():
            scores = [column.score(name) for column in columns]
            told = [
                cell
                for column in columns
                for cell in (column.status(name), *(column.outcome(name, each) for each in column.exercises))
            ]
            yield [*self.names(name, student), *scores, *told]


class CanvasExport(LmsExport):
    """Writes canvas.csv: a student's id is the login, and the id that Canvas has is nbgrader's `lms_user_id`."""

    file = "canvas.csv"
    person = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def names(self, name: str, student: Student | None) -> list[str]:
        """Canvas's own columns."""
        whole = ", ".join(filter(None, (student.last_name, student.first_name))) if student else ""
        return [whole or name, _lms_id(student), "", name, ""]

    def below_heads(self, columns: list[Column]) -> list[list[object]]:
        """The points of each assignment; of all other columns that they are only to be read."""
        points = [column.assignment.max_score for column in columns]
        others = ["(read only)"] * sum(1 + len(column.exercises) for column in columns)
        return [["    Points Possible", "", "", "", "", *points, *others]]


class MoodleExport(LmsExport):
    """Writes moodle.csv: a student's id is the user name, and Moodle's ID number is nbgrader's `lms_user_id`."""

    file = "moodle.csv"
    person = ("Username", "ID number", "First name", "Last name", "Email address")

    def names(self, name: str, student: Student | None) -> list[str]:
        """Moodle's own columns."""
        known = [student.first_name, student.last_name, student.email] if student else [None] * 3
        return [name, _lms_id(student), *(text or "" for text in known)]


def _lms_id(student: Student | None) -> str:
    return (student.lms_user_id or "") if student else ""
