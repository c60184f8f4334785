"""Shared and anonymous memory, memory behind descriptors and files in memory, four gigabytes of each, written to."""

from jaxercise_testing.attack import Attack

MAPS = """
import ctypes, mmap, os, tempfile

def fill(memory):
    for place in range(0, len(memory), 1 << 20):
        memory[place:place + 4096] = b"x" * 4096
    return len(memory)

def in_pieces(make):
    kept = []
    for _ in range(64):
        kept.append(make(64 << 20))
        for place in range(0, 64 << 20, 4096):
            kept[-1][place] = 1
    return len(kept)

def in_a_file(folder):
    descriptor, _ = tempfile.mkstemp(dir=folder)
    os.ftruncate(descriptor, 4 << 30)
    return fill(mmap.mmap(descriptor, 4 << 30))

attempt("behind a descriptor", lambda: fill(mmap.mmap(os.memfd_create("x"), 4 << 30)))
attempt("of files", lambda: in_a_file("/dev/shm"))
attempt("in one file", lambda: in_a_file("."))
attempt("shared", lambda: in_pieces(lambda size: mmap.mmap(-1, size)))
"""
ATTACK = Attack(between=MAPS)


def test_memory_is_watched_from_outside(outcome):
    assert outcome.is_contained()
