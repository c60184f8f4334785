"""Two straight lines and where they meet: answers to 7.6, right ones and others."""

import math

import numpy as np


def fitted(sizes, times):
    """Start and cost of each example, by least squares."""
    each, start = np.polyfit(np.asarray(sizes, float), np.asarray(times, float), 1)
    return start, each


def crossing_of(meet, fit=fitted):
    def crossing(sizes, one, other):
        return float(meet(*fit(sizes, one), *fit(sizes, other)))

    return crossing


def meeting(a, b, c, d):
    """Where a + b n and c + d n meet."""
    return max((c - a) / (b - d), 0.0) if b > d else math.inf


def by_projection(sizes, times):
    basis = np.stack([np.ones(len(sizes)), np.asarray(sizes, float)], axis=1)
    return np.linalg.lstsq(basis, np.asarray(times, float), rcond=None)[0]


def by_covariance(sizes, times):
    (variance, covariance), (_, _) = np.cov(np.asarray(sizes, float), np.asarray(times, float))
    return np.mean(times) - covariance / variance * np.mean(sizes), covariance / variance


def of_the_difference(sizes, one, other):
    start, each = fitted(sizes, np.asarray(other, float) - np.asarray(one, float))
    return np.float32(np.clip(-start / each, 0, None)) if each < 0 else np.inf


def first_measured(sizes, one, other):
    quicker = np.asarray(other) < np.asarray(one)
    return float(np.asarray(sizes)[quicker][0]) if quicker.any() else math.inf


def zero_from_the_first_measured(sizes, one, other):
    quicker = np.asarray(other)[0] < np.asarray(one)[0]
    return 0.0 if quicker else float(meeting(*fitted(sizes, one), *fitted(sizes, other)))


def through_zero(sizes, times):
    x, t = np.asarray(sizes, float), np.asarray(times, float)
    return 0.0, np.sum(x * t) / np.sum(x * x)
