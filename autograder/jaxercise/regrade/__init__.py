"""What a corrected check touches among stored results, the results renewed, and the marks before and after."""

from ._marks import Mark as Mark
from ._marks import changed as changed
from ._marks import table as table
from ._renew import latest as latest
from ._renew import renewed as renewed
from ._renew import touched as touched
