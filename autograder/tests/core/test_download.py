"""The full set is downloaded by a command, from a server on this machine: whole, checked and in time, or not at all."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from jaxercise.cli import data, main
from jaxercise.digits import DataError, PublishedFile, _download, download, load_mnist, published_files
from jaxercise_testing.mnist_files import write_mirror

STEMS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


class _Drips(_Quiet):
    """Sends a byte now and then, for ever."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b".")
                time.sleep(0.05)
        except OSError:
            pass


class _Silent(_Quiet):
    """Never answers."""

    def do_GET(self) -> None:
        self.rfile.read(1)


@pytest.fixture
def served() -> Iterator[Callable[..., str]]:
    """Call it with a kind of server: it answers on this machine until the test ends; its address."""
    servers = []

    def serve(handler: Callable) -> str:
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        servers[-1].daemon_threads = True
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.socket.close()


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """The four files, in a folder to be served."""
    return write_mirror(tmp_path / "mirror")


def published(folder: Path, address: str) -> tuple[PublishedFile, ...]:
    files = sorted(folder.iterdir())
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return tuple(
        PublishedFile(file.name, f"{address}/{file.name}", file.stat().st_size, digest)
        for file, digest in zip(files, digests, strict=True)
    )


def test_tensorflow_datasets_says_what_is_published_and_a_mirror_has_the_same() -> None:
    files, others = published_files(), published_files("https://example.org/mnist/")
    assert {file.name for file in files} == {f"{stem}-ubyte.gz" for stem in STEMS}
    assert all(file.url.startswith("https://") and file.size > 4000 and len(file.sha256) == 64 for file in files)
    assert [replace(file, url=f"https://example.org/mnist/{file.name}") for file in files] == list(others)


@pytest.mark.parametrize("address", ["file:///etc", "/srv/mnist", "ftp://example.org"])
def test_an_address_that_is_not_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(DataError, match="no address of a mirror"):
        published_files(address)


def test_the_command_downloads_prepares_and_says_how_to_use_it(mirror, served, tmp_path, monkeypatch, capsys) -> None:
    address, target = served(partial(_Quiet, directory=str(mirror))), tmp_path / "data"
    asked = []
    monkeypatch.setattr(data, "published_files", lambda url: asked.append(url) or published(mirror, url))
    monkeypatch.delenv("TFDS_DATA_DIR", raising=False)
    assert main(["data", "mnist", "--mirror", address, "--to", str(target)]) == 0
    assert asked == [address]
    assert f"To use it: export TFDS_DATA_DIR={target}" in capsys.readouterr().out
    assert load_mnist("train", path=target, quiet=True)[0].shape == (600, 28, 28)
    assert main(["data", "mnist", "--mirror", "http://127.0.0.1:9", "--to", str(target)]) == 0
    assert "already holds" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sha256": "0" * 64}, "SHA-256 digest is .* where 000000000000... is expected"),
        ({"size": 10}, "it has more than its 10 bytes"),
        ({"size": 10**9}, "bytes where 1000000000 are expected"),
        ({"url": "/not-there"}, "404"),
    ],
)
def test_what_is_not_the_published_file_is_told_and_not_kept(mirror, served, tmp_path, wrong, words) -> None:
    address = served(partial(_Quiet, directory=str(mirror)))
    file, *_ = published(mirror, address)
    wrong = {name: f"{address}{value}" if name == "url" else value for name, value in wrong.items()}
    (tmp_path / "target").mkdir()
    with pytest.raises(DataError, match=f"(?s){words}.*--mirror"):
        download([replace(file, **wrong)], tmp_path / "target")
    assert list((tmp_path / "target").iterdir()) == []


@pytest.mark.parametrize(
    ("server", "limit", "words"), [(_Drips, "FILE_SECONDS", "longer than"), (_Silent, "STALL_SECONDS", "timed out")]
)
def test_a_server_that_keeps_us_waiting_is_left(served, tmp_path, monkeypatch, server, limit, words) -> None:
    monkeypatch.setattr(_download, limit, 0.5)
    file = PublishedFile("train-images-idx3-ubyte.gz", f"{served(server)}/x", 10**6, "0" * 64)
    with pytest.raises(DataError, match=words):
        download([file], tmp_path)


def test_without_a_server_the_next_step_is_told(tmp_path, capsys) -> None:
    assert main(["data", "mnist", "--mirror", "http://127.0.0.1:9", "--to", str(tmp_path / "data")]) == 2
    said = capsys.readouterr().err
    assert "cannot be downloaded" in said and "jaxercise data prepare --from" in said
    assert not (tmp_path / "data").exists()
