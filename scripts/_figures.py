"""Figures of several runs: their median and spread, or the words that say that there is none."""

import statistics
from collections.abc import Sequence

NOT_MEASURED = "not measured"
SPREAD = "_spread"
FEWEST = 3


def over_runs(name: str, values: Sequence[float | None], digits: int = 2) -> dict[str, object]:
    """The median under the figure's name and its lowest and highest value under `NAME_spread`, from at least three measured runs."""
    measured = [value for value in values if value is not None]
    if len(measured) < FEWEST:
        return {name: NOT_MEASURED}
    spread = [round(min(measured), digits), round(max(measured), digits)]
    return {name: round(statistics.median(measured), digits), name + SPREAD: spread}


def or_not_measured(value: float | None, digits: int) -> float | str:
    """One run's figure, rounded, or the words."""
    return NOT_MEASURED if value is None else round(value, digits)


def divided(value: float | None, by: float | None) -> float | None:
    """A quotient, where both are measured."""
    return None if value is None or not by else value / by


def positive(value: float | None) -> float | None:
    """None for a figure that cannot be: work never takes zero or less."""
    return None if value is None or value <= 0 else value


def with_spreads(figures: dict[str, object]) -> dict[str, object]:
    """The figures as they are shown: a median together with its spread."""
    shown = {}
    for name, value in figures.items():
        if not name.endswith(SPREAD):
            spread = figures.get(name + SPREAD)
            shown[name] = f"{value} ({spread[0]} to {spread[1]})" if spread else value
    return shown
