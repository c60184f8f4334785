"""What a class understood of an assignment and what it did not: a page, a table and a record, made of the stored results."""

from ._gather import ClassReport as ClassReport
from ._gather import gather as gather
from ._write import summary as summary
from ._write import write as write
