"""A GPU is lent to one borrower at a time, and its device files are all that the walls open for it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jaxercise.sandbox import Policy, cards, device_files, lent_card
from jaxercise.zygote import zygote
from jaxercise_testing.containment import AT_EACH_LEVEL, behind, run_as_ordinary_user, workplace
from jaxercise_testing.stand_in import device_file


@pytest.fixture(scope="module", autouse=True)
def one_zygote() -> Iterator[None]:
    yield
    zygote().close()


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """A folder like /dev on a machine with two GPUs."""
    folder = tmp_path / "dev"
    folder.mkdir()
    for name in ("null", "nvidia10", "nvidia2", "nvidiactl", "nvidia-uvm", "nvidia-modeset"):
        (folder / name).touch()
    return folder


class Waited(Exception):
    """Raised in the place of waiting."""


def waits() -> None:
    raise Waited


def test_cards_are_found_by_the_names_of_their_device_files(devices: Path, tmp_path: Path) -> None:
    assert cards(devices) == ("nvidia2", "nvidia10")
    assert device_files(devices) == tuple(
        f"{devices}/{name}" for name in ("nvidia2", "nvidia10", "nvidiactl", "nvidia-uvm")
    )
    with pytest.raises(OSError, match="There is no GPU here"), lent_card(waits, tmp_path, tmp_path / "leases"):
        pass


def test_each_card_has_one_borrower_and_the_next_one_waits_until_it_is_given_back(
    devices: Path, tmp_path: Path
) -> None:
    leases = tmp_path / "leases"
    with lent_card(waits, devices, leases) as one:
        with lent_card(waits, devices, leases) as other:
            assert [files[0] for files in (one, other)] == [f"{devices}/nvidia2", f"{devices}/nvidia10"]
            assert one[1:] == other[1:]
            with pytest.raises(Waited), lent_card(waits, devices, leases):
                pass
        with lent_card(waits, devices, leases) as again:
            assert again == other


def test_another_process_that_has_a_card_keeps_it_until_it_ends(devices: Path, tmp_path: Path) -> None:
    leases = tmp_path / "leases"
    code = f"from jaxercise.sandbox import lent_card\nfrom pathlib import Path\nwith lent_card(lambda: None, Path('{devices}'), Path('{leases}')) as files:\n    print(files[0], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == f"{devices}/nvidia2\n"
        with lent_card(waits, devices, leases) as files:
            assert files[0] == f"{devices}/nvidia10"
        process.kill()
    with lent_card(waits, devices, leases) as files:
        assert files[0] == f"{devices}/nvidia2"


OPENED = """
import fcntl, os, termios
for path in {paths}:
    try:
        file = os.open(path, os.O_RDWR)
        fcntl.ioctl(file, termios.TCGETS, bytes(64))
    except OSError as error:
        print(type(error).__name__, error.strerror)
"""
TAKEN = "OSError Inappropriate ioctl for device"  # the device's own word, so the call reached it


@AT_EACH_LEVEL
def test_the_walls_open_the_card_that_was_lent_and_no_other(level: str) -> None:
    with device_file("nvidia-stand-in") as lent, device_file("nvidia-other") as other, workplace() as place:
        code = OPENED.format(paths=(lent, other, "/dev/null"))
        with_card, _ = behind(level, code, place, devices=(lent,))
        without, _ = behind(level, code, place)
    closed = "FileNotFoundError No such file or directory" if level == "full" else "PermissionError Permission denied"
    assert with_card.splitlines()[:2] == [TAKEN, closed]
    assert without.splitlines()[:2] == [closed, closed]
    assert with_card.splitlines()[2] == without.splitlines()[2] != ""


def test_an_ordinary_users_walls_open_the_card_too(tmp_path: Path) -> None:
    with device_file("nvidia-stand-in") as lent:
        code = (
            "import os, sys, tempfile\nfrom pathlib import Path\nfrom jaxercise.sandbox import Policy\nfrom jaxercise.zygote import zygote\n"
            "place = Path(tempfile.mkdtemp(prefix='jx', dir='/tmp'))\n[(place / name).mkdir() for name in ('work', 'home', 'tmp', 'run')]\n"
            f"for devices in ((), ({lent!r},)):\n"
            "    policy = Policy('contained', str(place), devices=devices)\n"
            f"    code = \"import os; os.close(os.open('{lent}', os.O_RDWR))\"\n"
            "    process = zygote().fork([sys.executable, '-c', code], {}, place / 'work', {}, policy=policy)\n"
            "    print(process.wait())\nzygote().close()"
        )
        assert run_as_ordinary_user(code, tmp_path).split() == ["1", "0"]


@pytest.mark.parametrize("path", ["/dev/kvm", "/dev/nvidia0/../mem", "/dev/nvidia0\n", "nvidia0", "/dev", "/dev/sda"])
def test_a_policy_that_would_open_any_other_device_is_refused(path: str) -> None:
    plain = Policy("full", "/tmp/x").plain()
    assert Policy.from_plain({**plain, "devices": ["/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm"]}).devices
    with pytest.raises(ValueError, match="those of a GPU"):
        Policy.from_plain({**plain, "devices": [path]})
