"""Reception: what was handed in becomes notebooks that are safe to run, read and show; submissions are read in workers only."""

from ._handed_in import NO_ROOM as NO_ROOM
from ._handed_in import UnreadableError as UnreadableError
from ._handed_in import read_regular_file as read_regular_file
from ._intake import Intake as Intake
from ._intake import Reception as Reception
from ._intake import receive_into as receive_into
from ._intake import write_expected as write_expected
from ._pack import PackedFolder as PackedFolder
from ._pack import pack_received as pack_received
from ._pack import pack_submission as pack_submission
from ._pack import unpack as unpack
from ._receive import Receipt as Receipt
from ._receive import refused as refused
from ._show_markdown import MAX_CODE as MAX_CODE
from ._show_markdown import cut as cut
from ._show_outputs import show_outputs as show_outputs
