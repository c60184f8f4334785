"""Tests of the digits: the sample, the full set, what chooses between them, and everything that can be wrong with files."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from jaxercise.cli import main
from jaxercise.digits import DataError, _load, data_source, digits, load_mnist, prepare
from jaxercise.digits._idx import read_split
from jaxercise.digits._tfds import LAYOUT
from jaxercise_testing.mnist_files import SIZES, first, idx, write_mirror
from system_packages import FASHION_MNIST

PACKAGE_COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]

# Ends the process at the first attempt to look up a host or to connect to one.
NO_NETWORK = """
import os, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        os._exit(86)
sys.addaudithook(refuse)
"""


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """No variable of the person who runs the tests, and an empty cache."""
    monkeypatch.delenv("JAXERCISE_MNIST", raising=False)
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(_load, "_announced", set())


@pytest.fixture
def mirror(tmp_path) -> Path:
    return write_mirror(tmp_path / "mirror")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A stock data set of 600 + 200 digits, prepared once for all tests of this file; not to be changed."""
    folder = tmp_path_factory.mktemp("prepared")
    prepare(write_mirror(folder / "mirror"), folder / "tfds")
    return folder / "tfds"


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", code], env=os.environ | variables, capture_output=True, text=True)


# The sample


def test_the_sample_holds_8500_and_1500_digits_of_28_by_28_bytes():
    for split, size in {"train": 8500, "test": 1500}.items():
        images, labels = load_mnist(split)
        assert images.shape == (size, 28, 28) and images.dtype == np.uint8 and images.max() == 255
        assert labels.shape == (size,) and labels.dtype == np.int32


def test_the_sample_has_as_many_of_each_digit_as_the_package_it_was_made_from():
    labels = np.concatenate([load_mnist(split)[1] for split in SIZES])
    assert np.bincount(labels).tolist() == PACKAGE_COUNTS


def test_no_digit_of_the_sample_is_there_twice():
    images = np.concatenate([load_mnist(split)[0] for split in SIZES])
    assert len({image.tobytes() for image in images}) == 10_000


def test_the_sums_in_the_provenance_are_those_of_the_sample():
    provenance = (_load.SAMPLE.parent / "PROVENANCE.md").read_text("utf-8")
    assert hashlib.sha256(_load.SAMPLE.read_bytes()).hexdigest() in provenance
    with np.load(_load.SAMPLE, allow_pickle=False) as arrays:
        assert all(hashlib.sha256(array.tobytes()).hexdigest() in provenance for array in arrays.values())


def test_the_sample_looks_like_digits_to_the_simplest_of_classifiers():
    (images, labels), (unseen, truth) = load_mnist("train"), load_mnist("test")
    means = np.stack([images[labels == digit].mean(0).ravel() for digit in range(10)])
    distances = (means**2).sum(1) - 2 * (unseen.reshape(-1, 784) @ means.T)
    assert (distances.argmin(1) == truth).mean() > 0.75


def test_writing_into_what_was_loaded_changes_nothing_for_the_next_caller():
    images, labels = load_mnist("test")
    images[:], labels[:] = 0, 0
    again, names = load_mnist("test")
    assert again.any() and names.any() and digits("test", 5).any()


def test_loading_the_sample_imports_neither_jax_nor_tensorflow_nor_its_datasets_and_is_silent_on_stderr():
    unwanted = ["jax", "tensorflow", "tensorflow_datasets", "absl", "PIL", "array_record"]
    code = f"from jaxercise.digits import load_mnist; load_mnist('train', quiet=True); print([m for m in {unwanted} if m in sys.modules])"
    done = run_python(NO_NETWORK + code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


def test_the_source_is_said_once_a_process_and_not_at_all_if_quiet(capsys):
    load_mnist("train", quiet=True)
    assert capsys.readouterr() == ("", "")
    load_mnist("train"), load_mnist("test")
    assert capsys.readouterr() == ("Digits: embedded sample, 8500+1500\n", "")


# Digits for checks


def test_with_seed_0_the_digits_are_the_first_of_the_sample():
    images, labels = load_mnist("test")
    assert np.array_equal(np.rint(255 * digits("test", 40)), images[:40].reshape(40, 784))
    assert np.array_equal(digits("test", 40, part="labels"), labels[:40])


def test_digits_come_as_float32_images_int32_labels_and_float32_one_hot_rows():
    images, labels, rows = (digits("train", 30, 7, part) for part in _load.PARTS)
    assert (images.shape, images.dtype, images.min()) == ((30, 784), np.float32, 0) and 0.9 < images.max() <= 1
    assert (labels.shape, labels.dtype) == ((30,), np.int32)
    assert (rows.shape, rows.dtype) == ((30, 10), np.float32)
    assert np.array_equal(rows.argmax(1), labels) and (rows.sum(1) == 1).all()


def test_a_seed_gives_the_same_digits_each_time_and_another_seed_others():
    assert np.array_equal(digits("train", 50, 7), digits("train", 50, 7))
    assert not np.array_equal(digits("train", 50, 7), digits("train", 50, 8))
    assert np.array_equal(digits("train", 50, 7), digits("train", 80, 7)[:50])


def test_a_seed_disguises_both_splits_alike():
    mixes = []
    for split in ("train", "test"):
        plain, names = digits(split, 1500), digits(split, 1500, part="labels")
        order, classes = _load._disguise(9).order[split], _load._disguise(9).classes
        assert np.array_equal(classes[names[order[order < 1500]]], digits(split, len(order), 9, "labels")[order < 1500])
        hidden = digits(split, len(order), 9)[order < 1500]
        mixes.append(_load._disguise(9).apply(plain[order[order < 1500]]))
        assert np.array_equal(mixes[-1], hidden)
    assert list(order) != sorted(order)


def ridge_accuracy(seed):
    """The share of unseen digits that the best linear map recognises."""
    images, rows = digits("train", 8500, seed), digits("train", 8500, seed, "one_hot")
    weights = np.linalg.solve(images.T @ images + 10 * np.eye(784, dtype=np.float32), images.T @ rows)
    return np.mean(np.argmax(digits("test", 1500, seed) @ weights, 1) == digits("test", 1500, seed, "labels"))


def test_digits_in_disguise_are_learned_as_well_as_they_are():
    assert abs(ridge_accuracy(0) - ridge_accuracy(3)) < 0.02


def nearest(features, others):
    """The index of the row of `others` that is nearest to each of `features`."""
    return ((others**2).sum(1) - 2 * features @ others.T).argmin(1)


@pytest.mark.parametrize("invariant", [lambda images: np.sort(images, 1), lambda images: images.sum(1, keepdims=True)])
@pytest.mark.parametrize("gain", [1.0, 0.975])
def test_images_in_disguise_are_not_found_in_the_sample_by_what_a_new_order_keeps(invariant, gain):
    order = _load._disguise(11).order["train"][:400]
    found = nearest(invariant(digits("train", 400, 11) / np.float32(gain)), invariant(digits("train", 8500)))
    assert np.mean(found == order) < 0.05


def test_labels_learned_without_the_seed_are_worth_no_more_than_guesses():
    plain = digits("test", 1500, part="labels")
    agreement = [(digits("test", 1500, seed, "labels") == plain).mean() for seed in range(1, 11)]
    assert np.mean(agreement) < 0.2


def test_digits_are_of_the_sample_whatever_else_is_set(monkeypatch):
    monkeypatch.setenv("JAXERCISE_MNIST", "/nowhere")
    assert digits("test", 1500).shape == (1500, 784)


@pytest.mark.parametrize(
    "asked, sentence",
    [
        (("dev", 5), "'dev' is no split"),
        (("test", 5, 0, "pixels"), "'pixels' is no part"),
        (("test", 1501), "has 1500"),
        (("test", 0), "Ask for 1 to 1500"),
        (("test", 5, -1), "negative"),
    ],
)
def test_digits_that_do_not_exist_are_refused(asked, sentence):
    with pytest.raises(DataError, match=sentence):
        digits(*asked)


# The full set, through tensorflow-datasets


@pytest.mark.parametrize("split", SIZES)
def test_a_prepared_set_gives_back_every_byte(prepared, split):
    images, labels = load_mnist(split, path=prepared)
    expected = first(split)
    assert images.dtype == np.uint8 and labels.dtype == np.int32
    # tensorflow-datasets shuffles while it prepares.
    assert pairs(images, labels) == pairs(*expected)


def pairs(images: np.ndarray, labels: np.ndarray) -> list[tuple[bytes, int]]:
    return sorted((image.tobytes(), int(label)) for image, label in zip(images, labels, strict=True))


def test_a_mirror_is_prepared_and_read_in_silence_without_tensorflow_or_network_then_from_the_cache(mirror, tmp_path):
    code = (
        NO_NETWORK
        + "from jaxercise.digits import *; x, y = load_mnist('train', quiet={}); print(x.shape, 'tensorflow' in sys.modules, 'tensorflow_datasets' in sys.modules)"
    )
    variables = {"JAXERCISE_MNIST": str(mirror), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    cold = run_python(code.format(True), **variables)
    assert (cold.returncode, cold.stdout, cold.stderr) == (0, "(600, 28, 28) False True\n", "")
    warm = run_python(code.format(False), **variables)
    assert (warm.stdout, warm.stderr) == ("Digits: mnist 3.0.1 (tfds), 600+200\n(600, 28, 28) False False\n", "")


def test_the_stock_call_reads_what_was_prepared(prepared):
    code = (
        NO_NETWORK
        + "import tensorflow_datasets as tfds; ds = tfds.data_source('mnist', split='test'); print(len(ds), ds[0]['image'].shape)"
    )
    done = run_python(code, TFDS_DATA_DIR=str(prepared))
    assert done.returncode == 0 and done.stdout.endswith("200 (28, 28, 1)\n")


def test_a_set_prepared_again_with_other_digits_is_not_read_from_the_old_cache(mirror, tmp_path):
    prepare(mirror, tmp_path / "tfds")
    before, _ = load_mnist("test", path=tmp_path / "tfds")
    images, _ = first("test")
    (mirror / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(255 - images)))
    shutil.rmtree(tmp_path / "tfds")
    prepare(mirror, tmp_path / "tfds")
    after, _ = load_mnist("test", path=tmp_path / "tfds")
    assert not np.array_equal(before, after)


def test_a_damaged_cache_is_made_again(prepared, tmp_path):
    expected, _ = load_mnist("test", path=prepared)
    (cached,) = (tmp_path / "cache").rglob("mnist-*-test.npz")
    cached.write_bytes(cached.read_bytes()[:5000])
    assert np.array_equal(load_mnist("test", path=prepared)[0], expected)
    assert np.load(cached)["images"].shape == (200, 28, 28)


def test_a_cache_that_cannot_be_written_costs_time_but_no_answer(prepared, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(load_mnist("test", path=prepared)[1]) == 200


def test_two_processes_may_prepare_the_same_mirror_at_once(mirror, tmp_path):
    command = [
        sys.executable,
        "-c",
        "from jaxercise.digits import *; print(load_mnist('test', quiet=True)[0].sum())",
    ]
    variables = os.environ | {"JAXERCISE_MNIST": str(mirror), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    running = [
        subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in running]
    assert said == [(f"{first('test')[0].sum()}\n", "")] * 2
    assert not list((tmp_path / "cache").rglob(".*")), "something half made was left"


# Which source


def test_a_path_comes_before_jaxercise_mnist_before_tfds_data_dir_before_the_sample(prepared, mirror, monkeypatch):
    assert data_source().folder is None
    monkeypatch.setenv("TFDS_DATA_DIR", str(prepared))
    assert data_source().chosen_by == "TFDS_DATA_DIR" and str(data_source()) == "mnist 3.0.1 (tfds), 600+200"
    monkeypatch.setenv("JAXERCISE_MNIST", str(mirror))
    assert data_source().chosen_by == "JAXERCISE_MNIST" and data_source().is_mirror
    assert data_source("embedded").chosen_by == "path" and str(data_source("embedded")) == "embedded sample, 8500+1500"


def test_the_name_of_a_source_does_not_depend_on_where_it_lies(prepared, mirror):
    assert str(data_source(prepared)) == str(data_source(mirror))


@pytest.mark.parametrize("variable", ["JAXERCISE_MNIST", "TFDS_DATA_DIR"])
def test_a_variable_that_names_no_data_is_an_error_not_the_sample(variable, monkeypatch, tmp_path):
    for folder in (tmp_path / "nowhere", tmp_path):
        monkeypatch.setenv(variable, str(folder))
        with pytest.raises(DataError, match=f"The variable {variable} .*{folder.name}.*JAXERCISE_MNIST=embedded"):
            load_mnist("train")


# Bad input


def test_an_unknown_split_is_refused_with_the_known_ones():
    with pytest.raises(DataError, match=r"'valid' is no split of the digits\. Choose from: train, test"):
        load_mnist("valid")


def test_a_path_without_data_is_an_error_that_says_how_to_prepare(tmp_path):
    with pytest.raises(DataError, match=r"holds no prepared mnist .*jaxercise data prepare --from"):
        load_mnist("train", path=tmp_path)


def damage(mirror: Path, how: str) -> None:
    images, labels = mirror / "t10k-images-idx3-ubyte.gz", mirror / "t10k-labels-idx1-ubyte.gz"
    content = {path: gzip.decompress(path.read_bytes()) for path in (images, labels)}
    damages = {
        "a missing file": labels.unlink,
        "a truncated download": lambda: images.write_bytes(images.read_bytes()[:2000]),
        "a flipped byte": lambda: images.write_bytes(images.read_bytes()[:3000] + b"\0\0" + images.read_bytes()[3002:]),
        "an empty file": lambda: images.write_bytes(b""),
        "too few bytes": lambda: images.write_bytes(gzip.compress(content[images][:-10])),
        "labels in place of images": lambda: images.write_bytes(labels.read_bytes()),
        "images of another size": lambda: images.write_bytes(gzip.compress(idx(np.zeros((200, 8, 8))))),
        "fewer labels than images": lambda: labels.write_bytes(gzip.compress(idx(np.zeros(199)))),
        "a label above 9": lambda: labels.write_bytes(gzip.compress(idx(np.full(200, 10)))),
        "a page of text": lambda: images.write_text("<html>not found</html>"),
    }
    damages[how]()


@pytest.mark.parametrize(
    "how, sentence",
    [
        ("a missing file", "has no t10k-labels-idx1-ubyte.gz"),
        ("a truncated download", "cannot be read"),
        ("a flipped byte", "cannot be read"),
        ("an empty file", "bytes of an empty file"),
        ("too few bytes", "holds 156790 bytes of data where its header promises 156800"),
        ("labels in place of images", "begins with the bytes 00000801; such an idx file begins with 00000803"),
        ("images of another size", r"shape \[200, 8, 8\]"),
        ("fewer labels than images", "has 199 labels"),
        ("a label above 9", "holds the label 10"),
        ("a page of text", "begins with the bytes 3c68746d"),
    ],
)
def test_a_damaged_mirror_is_refused_by_the_name_of_the_file(mirror, how, sentence):
    damage(mirror, how)
    with pytest.raises(DataError, match=sentence) as refusal:
        load_mnist("test", path=mirror)
    assert "t10k-" in str(refusal.value) and ("again" in str(refusal.value) or "Copy" in str(refusal.value))


def test_idx_files_need_not_be_compressed(mirror):
    expected = read_split(mirror, "test")[0]
    for path in list(mirror.iterdir()):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert np.array_equal(read_split(mirror, "test")[0], expected)


@pytest.mark.parametrize(
    "spoil, sentence",
    [
        (lambda folder: (folder / "dataset_info.json").unlink(), "half prepared"),
        (lambda folder: (folder / "dataset_info.json").write_text("{"), "half prepared"),
        (lambda folder: (folder / "features.json").unlink(), "half prepared"),
        (lambda folder: next(folder.glob("*train*")).unlink(), "0 of the 1 files of its train split"),
        (lambda folder: next(folder.glob("*train*")).write_bytes(b"\1" * 100_000), "cannot be read"),
        (
            lambda folder: rewrite(folder / "dataset_info.json", "array_record", "tfrecord"),
            "only array_record is read without TensorFlow",
        ),
        (lambda folder: folder.rename(folder.with_name("incomplete.X_3.0.1")), "half prepared"),
    ],
)
def test_a_half_prepared_set_is_refused_and_said_how_to_prepare_again(prepared, tmp_path, spoil, sentence):
    folder = shutil.copytree(prepared, tmp_path / "tfds")
    spoil(folder / LAYOUT)
    with pytest.raises(DataError, match=f"{sentence}.*Remove .*mnist, then: Prepare it with"):
        load_mnist("train", path=folder)


def rewrite(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


# The command line


def test_show_says_which_source_would_be_used_and_why(mirror, monkeypatch, capsys):
    assert main(["data", "show"]) == 0
    assert capsys.readouterr().out.startswith("embedded sample, 8500+1500\n  because: nothing else is set\n")
    monkeypatch.setenv("JAXERCISE_MNIST", str(mirror))
    assert main(["data", "show"]) == 0
    assert f"because: JAXERCISE_MNIST names {mirror}, published idx files" in capsys.readouterr().out


def test_prepare_makes_a_set_that_the_variable_it_prints_then_chooses(mirror, tmp_path, monkeypatch, capsys):
    target = tmp_path / "new" / "tfds"
    assert main(["data", "prepare", "--from", str(mirror), "--to", str(target)]) == 0
    printed = capsys.readouterr()
    assert f"export TFDS_DATA_DIR={target}" in printed.out and printed.err == ""
    monkeypatch.setenv("TFDS_DATA_DIR", str(target))
    assert str(data_source()) == "mnist 3.0.1 (tfds), 600+200"


def test_prepare_leaves_a_prepared_set_as_it_is(mirror, prepared, capsys):
    before = {path: path.stat().st_mtime_ns for path in prepared.rglob("*")}
    assert main(["data", "prepare", "--from", str(mirror), "--to", str(prepared)]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert before == {path: path.stat().st_mtime_ns for path in prepared.rglob("*")}


def test_prepare_without_a_target_fills_the_place_where_load_mnist_looks(mirror, capsys):
    assert main(["data", "prepare", "--from", str(mirror)]) == 0
    capsys.readouterr()
    load_mnist("test", path=mirror)
    assert "Preparing" not in capsys.readouterr().out


def test_a_failed_command_says_why_on_stderr_and_not_that_it_succeeded(mirror, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder")
    for words, sentence in [
        (["prepare", "--from", tmp_path], "no idx files"),
        (["prepare", "--from", mirror, "--to", tmp_path / "file"], "cannot be written"),
        (["show", "--path", tmp_path / "nowhere"], "is no folder"),
    ]:
        assert main(["data", *map(str, words)]) != 0
        printed = capsys.readouterr()
        assert sentence in printed.err and printed.out == ""


# Files of the full size


@pytest.mark.needs("fashion-mnist")
def test_published_files_of_the_full_size_are_read():
    for split, size in {"train": 60_000, "test": 10_000}.items():
        images, labels = read_split(FASHION_MNIST, split)
        assert images.shape == (size, 28, 28) and np.bincount(labels).tolist() == [size // 10] * 10
    assert str(data_source(FASHION_MNIST)) == "mnist 3.0.1 (tfds), 60000+10000"


@pytest.mark.needs("fashion-mnist")
@pytest.mark.soak
def test_a_set_of_the_full_size_is_prepared_and_loaded():
    for split in SIZES:
        images, labels = load_mnist(split, path=FASHION_MNIST)
        assert pairs(images, labels) == pairs(*read_split(FASHION_MNIST, split))
