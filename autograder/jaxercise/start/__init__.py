"""The start of a course for somebody without an instructor: student copies laid out, renewed, and opened in JupyterLab."""

from ._begin import begin as begin
from ._begin import default_folder as default_folder
from ._begin import notebooks_in as notebooks_in
from ._carry import carry as carry
from ._lay_out import lay_out as lay_out
from ._open import SETTINGS as SETTINGS
from ._open import first_unfinished as first_unfinished
from ._open import lab_command as lab_command
from ._open import lab_environment as lab_environment
from ._packed import files_of as files_of
from ._packed import packed_assignments as packed_assignments
from ._packed import packed_course as packed_course
