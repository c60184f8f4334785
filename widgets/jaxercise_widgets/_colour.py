"""The posters' colours; `core/colour.js` makes the same ones, and a test compares them."""

import numpy as np

INK = (120, 120, 120)  # to be read on white paper and on a dark page: a still picture has no background
PAPER = (255, 255, 255)
QUIET = (200, 200, 200)

# Okabe and Ito's eight colours, told apart by most colour-blind readers; order: strongest first.
CATEGORICAL = (
    (213, 94, 0),
    (0, 114, 178),
    (0, 158, 115),
    (204, 121, 167),
    (230, 159, 0),
    (86, 180, 233),
    (240, 228, 66),
    (0, 0, 0),
)


def _linear_rgb(lightness: np.ndarray, chroma: np.ndarray, hue: np.ndarray) -> np.ndarray:
    """Linear sRGB of OKLCH colours. Source: B. Ottosson, "A perceptual color space for image processing", 2020."""
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=-1,
    )


def _sequential(count: int = 256) -> list[tuple[int, int, int]]:
    """Dark blue (low) to pale yellow (high): lightness rises evenly, so it reads in grey too."""
    t = np.linspace(0.0, 1.0, count)
    lightness = 0.26 + 0.70 * t
    chroma = 0.055 + 0.075 * np.sin(np.pi * t) + 0.015 * t
    hue = np.deg2rad(275.0 - 170.0 * t)
    linear = np.clip(_linear_rgb(lightness, chroma, hue), 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return [(int(r), int(g), int(b)) for r, g, b in np.floor(encoded * 255 + 0.5)]


SEQUENTIAL = _sequential()
