"""A class of students whose submissions and deserved scores are known, made from the instructor's notebooks."""

from ._accidents import ACCIDENTS
from ._any_class import any_class as any_class
from ._course import ASSIGNMENTS as ASSIGNMENTS
from ._course import SampleCourse as SampleCourse
from ._course import StepFailedError as StepFailedError
from ._graded import ROOT as ROOT
from ._graded import GradedClass as GradedClass
from ._graded import run_demo as run_demo
from ._handout import Handout as Handout
from ._honest import HONEST
from ._marks import Marks as Marks
from ._marks import read_marks as read_marks
from ._record import DESCENT as DESCENT
from ._record import LOSSES as LOSSES
from ._record import POINTS as POINTS
from ._record import Intended as Intended
from ._record import Student as Student
from ._record import Submission as Submission
from ._share import kinds as kinds
from ._share import share as share
from ._tricks import TRICKS
from ._write import changed_notebook as changed_notebook
from ._write import read_handouts as read_handouts
from ._write import write_class as write_class

# Every assignment there is; the class is given those of ASSIGNMENTS.
COURSE = tuple(sorted(path.stem for path in (ROOT / "source").glob("*/*.ipynb")))
CLASS = (*HONEST, *ACCIDENTS, *TRICKS)
