"""Its folders are replaced by links to the course, its sockets by others, and its rights taken away, for whoever cleans up."""

from jaxercise_testing.attack import Attack

SWAP = """
import os, shutil
place = os.path.dirname(os.getcwd())
for name in ("tmp", "home", "run", "work"):
    for target in (known.course, os.path.dirname(known.outside), "/"):
        try:
            os.rename(f"{place}/{name}", f"{place}/{name}-old")
            os.symlink(target, f"{place}/{name}")
        except OSError:
            pass
for name in os.listdir(f"{place}/tmp") if os.access(f"{place}/tmp", os.R_OK) else ():
    pass
for number in range(50):
    os.symlink(known.course, f"link{number}")
    os.symlink(known.outside, f"{place}/tmp/link{number}") if os.access(f"{place}/tmp", os.W_OK) else None
os.makedirs("closed/inside/further", exist_ok=True)
open("closed/inside/file", "w").close()
os.chmod("closed/inside", 0)
os.chmod("closed", 0)
os.mkfifo("pipe")
"""
ATTACK = Attack(after=SWAP)


def test_cleaning_up_follows_no_link(outcome):
    assert (outcome.attack_run.folder / "outside.txt").exists()
    assert (outcome.attack_run.folder / "course" / "source").is_dir()
    assert outcome.is_contained()
