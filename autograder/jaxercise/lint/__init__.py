"""What an instructor's course must hold to before students see it: names, cells, words, and every exercise proved."""

from ._counts import Counts as Counts
from ._course import Linted as Linted
from ._course import Wanted as Wanted
from ._course import lint_course as lint_course
from ._page import write_page as write_page
