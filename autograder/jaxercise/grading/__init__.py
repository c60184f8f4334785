"""Grading one notebook from outside its process, with the secrets and results that belong to it."""

from ._budget import Budget as Budget
from ._budget import KernelChoice as KernelChoice
from ._budget import kernel_choice as kernel_choice
from ._grade import GradedNotebook as GradedNotebook
from ._grade import grade_notebook as grade_notebook
from ._grader import Grader as Grader
from ._grader import UngradedError as UngradedError
from ._job import Setting as Setting
from ._job import versions as versions
from ._key import fingerprint as fingerprint
from ._key import master_key as master_key
from ._key import run_key as run_key
from ._key import state_folder as state_folder
from ._outputs import clear_outputs as clear_outputs
from ._outputs import is_check_cell as is_check_cell
from ._pool import Pool as Pool
from ._progress import Progress as Progress
from ._reference import bake_in_child as bake_in_child
from ._rounds import Rounds as Rounds
from ._store import ResultStore as ResultStore
from ._store import StoredRun as StoredRun
