"""`jaxercise data`: which digits would be used, and the full set, downloaded or prepared from the published files."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..digits import (
    DataError,
    DataSource,
    PublishedFile,
    data_source,
    download,
    download_folder,
    is_mirror,
    prepare,
    prepared_folder,
    prepared_sizes,
    published_files,
)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `data show`, `data mnist` and `data prepare` to the command line."""
    data = subparsers.add_parser("data", help="the handwritten digits: show the source, get the full set")
    actions = data.add_subparsers(required=True, metavar="{show,mnist,prepare}")
    showing = actions.add_parser("show", help="which digits load_mnist would use, and why")
    showing.add_argument("--path", type=Path, help="as if this were given to load_mnist")
    showing.set_defaults(run=show)
    downloading = actions.add_parser("mnist", help="download MNIST, 12 MB, and prepare it for tensorflow-datasets")
    downloading.add_argument(
        "--mirror", default="", metavar="URL", help="address of a folder that holds the four files"
    )
    _add_target(downloading)
    downloading.set_defaults(run=download_mnist)
    preparing = actions.add_parser(
        "prepare", help="prepare MNIST for tensorflow-datasets; needs neither TensorFlow nor a network"
    )
    preparing.add_argument(
        "--from", dest="mirror", type=Path, required=True, metavar="DIR", help="folder of the four idx files"
    )
    _add_target(preparing)
    preparing.set_defaults(run=prepare_mnist)


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--to",
        type=Path,
        metavar="DIR",
        help="folder for tensorflow-datasets (default: TFDS_DATA_DIR, else the user's cache)",
    )


def show(asked: argparse.Namespace) -> int:
    """Print the source of the digits. Raises: DataError if what is set cannot be used."""
    source = data_source(asked.path)
    print(source)
    print(f"  because: {_reason(source)}")
    if source.folder is None:
        print("  for the full set: `jaxercise data mnist`, which downloads it; or, where the four files are already,")
        print("  `jaxercise data prepare --from FOLDER_OF_IDX_FILES`")
    return 0


def prepare_mnist(asked: argparse.Namespace) -> int:
    """Prepare the full set from idx files, and print how to use it. Raises: DataError for unsound files or an unusable target."""
    mirror = _mirror(asked.mirror.expanduser())
    target = _target(asked) or prepared_folder(mirror)
    already = _is_there(target)
    if not already:
        prepare(mirror, target)
    return _tell(target, already)


def download_mnist(asked: argparse.Namespace) -> int:
    """Download and prepare the full set, unless it is there, and print how to use it. Raises: DataError, with nothing left behind."""
    target = _target(asked) or download_folder()
    already = _is_there(target)
    if not already:
        with tempfile.TemporaryDirectory(prefix="jaxercise-") as folder:
            _download(published_files(asked.mirror), Path(folder))
            prepare(Path(folder), target)
    return _tell(target, already)


def _download(files: Sequence[PublishedFile], folder: Path) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    print(f"From {files[0].url.rpartition('/')[0]}/", file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("MNIST", total=sum(file.size for file in files))
        download(files, folder, lambda size: progress.advance(bar, size))


def _target(asked: argparse.Namespace) -> Path | None:
    target = asked.to or os.environ.get("TFDS_DATA_DIR")
    return Path(target).expanduser() if target else None


def _is_there(target: Path) -> bool:
    return (target / "mnist").is_dir()


def _tell(target: Path, already: bool) -> int:
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
