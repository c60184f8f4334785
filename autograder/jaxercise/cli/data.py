"""`jaxercise data`: which digits would be used, and preparing the full set from the published files."""

import argparse
import os
from pathlib import Path

from ..digits._idx import DataError, is_mirror
from ..digits._load import DataSource, data_source, prepared_folder
from ..digits._tfds import prepare, prepared_sizes


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `data show` and `data prepare` to the command line."""
    data = subparsers.add_parser("data", help="the handwritten digits: show the source, prepare the full set")
    actions = data.add_subparsers(required=True, metavar="{show,prepare}")
    showing = actions.add_parser("show", help="which digits load_mnist would use, and why")
    showing.add_argument("--path", type=Path, help="as if this were given to load_mnist")
    showing.set_defaults(run=show)
    preparing = actions.add_parser(
        "prepare", help="prepare MNIST for tensorflow-datasets; needs neither TensorFlow nor a network"
    )
    preparing.add_argument(
        "--from", dest="mirror", type=Path, required=True, metavar="DIR", help="folder of the four idx files"
    )
    preparing.add_argument(
        "--to",
        type=Path,
        metavar="DIR",
        help="folder for tensorflow-datasets (default: TFDS_DATA_DIR, else the user's cache)",
    )
    preparing.set_defaults(run=prepare_mnist)


def show(asked: argparse.Namespace) -> int:
    """Print the source of the digits. Raises: DataError if what is set cannot be used."""
    source = data_source(asked.path)
    print(source)
    print(f"  because: {_reason(source)}")
    if source.folder is None:
        print("  for the full set: `jaxercise data prepare --from FOLDER_OF_IDX_FILES`")
    return 0


def prepare_mnist(asked: argparse.Namespace) -> int:
    """Prepare the full set from idx files, and print how to use it. Raises: DataError for unsound files or an unusable target."""
    mirror, target = _mirror(asked.mirror.expanduser()), asked.to or os.environ.get("TFDS_DATA_DIR")
    target = Path(target).expanduser() if target else prepared_folder(mirror)
    already = (target / "mnist").is_dir()
    if not already:
        prepare(mirror, target)
    sizes = prepared_sizes(target)
    done = "already holds (nothing was written; remove its folder mnist to prepare again)" if already else "now holds"
    print(f"{target} {done}: mnist 3.0.1 (tfds), {sizes['train']}+{sizes['test']}")
    print(f"To use it: export TFDS_DATA_DIR={target.resolve()}")
    return 0


def _mirror(folder: Path) -> Path:
    if not folder.is_dir() or not is_mirror(folder):
        raise DataError(
            f"{folder} has no idx files of MNIST. Give the folder that holds train-images-idx3-ubyte.gz and the three others."
        )
    return folder


def _reason(source: DataSource) -> str:
    if source.folder is None:
        return source.chosen_by if source.chosen_by.startswith("nothing") else f"{source.chosen_by} asks for it"
    kind = "published idx files" if source.is_mirror else "a prepared data set"
    return f"{source.chosen_by} names {source.folder}, {kind}"
