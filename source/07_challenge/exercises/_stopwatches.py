"""Stopwatches, right ones and such that are deceived."""

import time

import jax
import numpy as np


def measured(clock, fn, args):
    start = clock()
    jax.block_until_ready(fn(*args))
    return clock() - start


def warmed(summary):
    """n measurements after a first call, and what is made of them."""

    def bench(clock, fn, *args, n=10):
        jax.block_until_ready(fn(*args))
        return summary([measured(clock, fn, args) for _ in range(n)])

    return bench


def not_blocked(clock, fn, *args, n=10):
    jax.block_until_ready(fn(*args))
    times = []
    for _ in range(n):
        start = clock()
        fn(*args)
        times.append(clock() - start)
    return min(times)


def ten_runs(clock, fn, *args, n=10):
    return warmed(min)(clock, fn, *args, n=10)


def warm_up_not_awaited(clock, fn, *args, n=10):
    fn(*args)
    return min(measured(clock, fn, args) for _ in range(n))


def first_call(clock, fn, *args, n=10):
    return measured(clock, fn, args)


def first_call_among_them(clock, fn, *args, n=10):
    return min(measured(clock, fn, args) for _ in range(n))


def all_together(clock, fn, *args, n=10):
    jax.block_until_ready(fn(*args))
    start = clock()
    for _ in range(n):
        jax.block_until_ready(fn(*args))
    return (clock() - start) / n


def waiting_at_the_end(clock, fn, *args, n=10):
    jax.block_until_ready(fn(*args))
    start = clock()
    results = [fn(*args) for _ in range(n)]
    jax.block_until_ready(results)
    return (clock() - start) / n


def first_part_only(clock, fn, *args, n=10):
    jax.block_until_ready(fn(*args))
    times = []
    for _ in range(n):
        start = clock()
        result = fn(*args)
        (result[0] if isinstance(result, tuple) else result).block_until_ready()
        times.append(clock() - start)
    return min(times)


def first_part_always(clock, fn, *args, n=10):
    def run():
        jax.tree.leaves(fn(*args))[0].block_until_ready()

    run()
    times = []
    for _ in range(n):
        start = clock()
        run()
        times.append(clock() - start)
    return min(times)


def measured_at_once(clock, fn, *args, n=10):
    return min(measured(clock, fn, args) for _ in range(n + 1))


def by_another_clock(clock, fn, *args, n=10):
    return warmed(min)(time.perf_counter, fn, *args, n=n)


def leaf_by_leaf(clock, fn, *args, n=10):
    best = float("inf")
    for run in range(n + 3):
        start = clock()
        jax.tree.map(lambda leaf: leaf.block_until_ready(), fn(*args))
        best = best if run < 3 else min(best, clock() - start)
    return best


def in_numpy(clock, fn, *args, n=10):
    readings = np.empty(n)
    jax.device_get(fn(*args))
    for run in range(n):
        readings[run] = -clock()
        jax.device_get(fn(*args))
        readings[run] += clock()
    return readings.min()


class Stopwatch:
    def __call__(self, clock, fn, *args, n=10):
        return sorted(warmed(list)(clock, fn, *args, n=n))[0]
