/** Colour maps: one with evenly rising lightness, one of colours that most colour-blind readers tell apart. */

import { clamp, cos, floor, lastOf, list, log, max, PI, round, sin } from "./numbers.js";

/** Okabe and Ito's colours, strongest first; always used together with a dash and a marker. */
export const CATEGORICAL = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#000000"];
export const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4]];

/** @param {number} lightness @param {number} chroma @param {number} hue */
function rgb(lightness, chroma, hue) {
  const a = chroma * cos(hue);
  const b = chroma * sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ].map((x) => clamp(x, 0, 1))
    .map((x) => floor((x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055) * 255 + 0.5));
}

/**
 * Dark blue (low) to pale yellow (high); lightness rises evenly, so it reads in grey too.
 * @param {number} [count]
 * @returns {number[][]}
 */
export function sequential(count = 256) {
  return list(count, (i) => {
    const t = i / (count - 1);
    const chroma = 0.055 + 0.075 * sin(PI * t) + 0.015 * t;
    return rgb(0.26 + 0.7 * t, chroma, ((275 - 170 * t) * PI) / 180);
  });
}

/**
 * How far up the map a value stands, 0 to 1: evenly in the logarithm of its height above the lowest of `bands`.
 * @param {number[]} bands
 */
export function rising(bands) {
  const low = bands[0];
  const unit = (bands[1] ?? 1) - low || 1;
  const span = log((lastOf(bands) - low) / unit + 1) || 1;
  return (/** @type {number} */ value) => log(max(0, value - low) / unit + 1) / span;
}

/** Red, green and blue of "#rrggbb". @param {string} hex */
export const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/**
 * A small image; `shade` says red, green and blue of each place, row by row from the top or, `up`, from the bottom.
 * @param {number} width @param {number} height @param {(i: number) => number[]} shade @param {boolean} [up]
 */
export function raster(width, height, shade, up = false) {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const row = floor(i / width);
    image.data.set([...shade(i), 255], 4 * (i + (up ? height - 1 - 2 * row : 0) * width));
  }
  return image;
}

/**
 * `n` by `n` values, coloured by how far up the map they stand, the first row at the bottom. Not finite is hatched grey.
 * @param {ArrayLike<number>} values @param {number} n @param {(value: number) => number} rise
 */
export function heat(values, n, rise) {
  const map = sequential();
  return raster(n, n, (i) => {
    const grey = ((i % n) + floor(i / n)) % 8 < 3 ? 120 : 215;
    return isFinite(values[i]) ? map[clamp(round(255 * rise(values[i])), 0, 255)] : [grey, grey, grey];
  }, true);
}
