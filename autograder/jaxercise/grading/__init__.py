"""Grades notebooks from outside their processes: jobs, workers, kernels, secret cases and stored results."""

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
from ._progress import Progress as Progress
from ._secret_cases import SecretCases as SecretCases
from ._secret_key import fingerprint as fingerprint
from ._secret_key import kept_key as kept_key
from ._secret_key import master_key as master_key
from ._secret_key import run_key as run_key
from ._secret_key import safe_name as safe_name
from ._secret_key import state_folder as state_folder
from ._store import ResultStore as ResultStore
from ._store import StoredResult as StoredResult
from ._verdicts import all_unjudged as all_unjudged
from ._verdicts import refuse_points as refuse_points
from ._verdicts import write_verdicts as write_verdicts
