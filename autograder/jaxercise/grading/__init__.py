"""Grading one notebook from outside its process, with the secrets and results that belong to it."""

from ._assignment_grader import AssignmentGrader as AssignmentGrader
from ._assignment_grader import UngradedError as UngradedError
from ._bake_secret import bake_in_child as bake_in_child
from ._budget import Budget as Budget
from ._budget import KernelChoice as KernelChoice
from ._budget import kernel_choice as kernel_choice
from ._job import Setting as Setting
from ._job import versions as versions
from ._local_pool import Pool as Pool
from ._notebook_grader import GradedNotebook as GradedNotebook
from ._notebook_grader import grade_notebook as grade_notebook
from ._outputs import clear_outputs as clear_outputs
from ._outputs import is_check_cell as is_check_cell
from ._progress import Progress as Progress
from ._secret_cases import SecretCases as SecretCases
from ._secret_key import fingerprint as fingerprint
from ._secret_key import master_key as master_key
from ._secret_key import run_key as run_key
from ._secret_key import state_folder as state_folder
from ._store import ResultStore as ResultStore
from ._store import StoredRun as StoredRun
