"""Places of arguments in words."""

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def ordinal(place: int) -> str:
    """The word for a place that is counted from 0."""
    return _ORDINALS[place] if place < len(_ORDINALS) else f"{place + 1}th"
