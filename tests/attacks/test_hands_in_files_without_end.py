"""Beside the notebook lie deep folders, many files, large ones, names that no page may show, and names of the course's own files."""

import os

from jaxercise_testing.attack import Attack


def litter(folder):
    at = os.open(folder, os.O_RDONLY)
    for _ in range(1_200):  # deeper than a path may be long
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    (folder / "many").mkdir()
    for number in range(3_000):
        (folder / "many" / f"{number}.txt").write_text("x")
    (folder / "line\nbreak\x1b[2J.txt").write_text("x")
    (folder / os.fsdecode(b"\xff\xfe.txt")).write_text("x")
    with (folder / "large.bin").open("wb") as file:
        file.truncate(3 << 30)
    for name in ("exercises.py", "01_small.checks", "timestamp.txt", "nbgrader_config.py", "submission_secret.txt"):
        (folder / name).write_text("raise SystemExit")
    (folder / "mine.txt").write_text("my own data")


ATTACK = Attack(
    files=litter,
    before="import os\nprint(open('mine.txt').read(), len(os.listdir('many')) <= 200, os.path.exists('large.bin'))",
)


def test_plain_files_within_limits_are_there_and_the_rest_is_named(outcome):
    assert "my own data True False" in outcome.shown
    assert "large.bin was handed in and is not used" in outcome.shown
    assert outcome.is_contained()
