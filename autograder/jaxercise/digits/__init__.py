"""Handwritten digits: from a prepared data set, from the published files, or from the sample in this package; and how to get those."""

from ._download import PublishedFile as PublishedFile
from ._download import download as download
from ._download import published_files as published_files
from ._idx import DataError as DataError
from ._idx import is_mirror as is_mirror
from ._load import SAMPLE_SIZES as SAMPLE_SIZES
from ._load import DataSource as DataSource
from ._load import data_source as data_source
from ._load import digits as digits
from ._load import download_folder as download_folder
from ._load import load_mnist as load_mnist
from ._load import prepared_folder as prepared_folder
from ._tfds import prepare as prepare
from ._tfds import prepared_sizes as prepared_sizes
