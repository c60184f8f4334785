/** From data to pixels and back, round ticks, contour levels, numbers in few characters. */

import { abs, ceil, exp, floor, lastOf, list, log, log10, max, min } from "./numbers.js";

/**
 * A straight-line scale; `invert` goes back.
 * @param {number} d0 @param {number} d1 @param {number} p0 @param {number} p1
 */
export function linear(d0, d1, p0, p1) {
  const slope = (p1 - p0) / (d1 - d0 || 1);
  /** @param {number} value */
  const scale = (value) => p0 + (value - d0) * slope;
  /** @param {number} pixel */
  scale.invert = (pixel) => d0 + (pixel - p0) / (slope || 1);
  return scale;
}

/**
 * A logarithmic scale.
 * @param {number} d0 @param {number} d1 @param {number} p0 @param {number} p1
 */
export function logarithmic(d0, d1, p0, p1) {
  const inner = linear(log(d0), log(d1), p0, p1);
  /** @param {number} value */
  const scale = (value) => inner(log(value));
  /** @param {number} pixel */
  scale.invert = (pixel) => exp(inner.invert(pixel));
  return scale;
}

/**
 * Round numbers between `low` and `high`, about `count` of them.
 * @param {number} low @param {number} high @param {number} [count]
 */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / count;
  if (!(rough > 0) || !isFinite(rough)) return [];
  const power = 10 ** floor(log10(rough));
  let step = power;
  for (const m of [2, 5, 10]) if (abs(m * power - rough) < abs(step - rough)) step = m * power;
  const out = [];
  for (let n = ceil(low / step - 1e-9); n <= high / step + 1e-9; n++) out.push(Number((n * step).toPrecision(12)));
  return out;
}

/**
 * Whole powers of ten between two positive numbers; thinned to `count`.
 * @param {number} low @param {number} high @param {number} [count]
 */
export function decades(low, high, count = 5) {
  const first = ceil(log10(low) - 1e-9);
  const last = floor(log10(high) + 1e-9);
  const every = max(1, ceil((last - first + 1) / count));
  const out = [];
  for (let n = first; n <= last; n += every) out.push(10 ** n);
  return out;
}

/**
 * Powers of ten between two positive numbers, and twice and five times each; for where whole powers are too few.
 * @param {number} low @param {number} high
 */
export function oneTwoFive(low, high) {
  return decades(low / 10, high).flatMap((power) => [power, 2 * power, 5 * power]).filter((value) => value >= low && value <= high);
}

/**
 * Levels up to the share `clip` of the height above `lowest` or the lowest value, and how far up, 0 to 1, a value stands (`at` goes back):
 * in the logarithm of the height or, `even`, in the height itself. What differs by no more than float32 rounds is flat.
 * @param {ArrayLike<number>} values @param {{ lowest?: number, even?: boolean, clip?: number }} [how]
 */
export function ladder(values, { lowest = Infinity, even = false, clip = 1 } = {}) {
  const finite = Float32Array.from(values).filter(isFinite).sort();
  const low = min(lowest, finite[0] ?? 0);
  const height = (lastOf(finite) ?? 0) - low;
  if (!(height > 1e-6 * max(abs(low), abs(low + height)))) return { bands: [], rise: () => 0, at: () => low, top: low };
  const bottom = min(max(finite[floor(0.01 * (finite.length - 1))] - low, 1e-4 * height), height / 2);
  const level = (/** @type {number} */ t) => low + (even ? t * height * clip : bottom * (height / bottom) ** (t * clip));
  const tall = (/** @type {number} */ value) => (even ? value - low : log(max(0, value - low) / bottom + 1));
  const top = level(1);
  const full = tall(top) || 1;
  return {
    bands: list(16, (i) => level((even ? i + 0.5 : i) / 16)), top, rise: (/** @type {number} */ value) => min(1, tall(value) / full),
    at: (/** @type {number} */ share) => low + (even ? share * full : bottom * (exp(share * full) - 1)),
  };
}

/**
 * The lowest and highest of the finite values over `above`, or what stands in for them.
 * @param {ArrayLike<number>} values @param {number} [above] @param {number[]} [otherwise]
 */
export function extent(values, above = -Infinity, otherwise = [0.1, 1]) {
  const good = Array.from(values).filter((value) => isFinite(value) && value > above);
  return good.length ? [good.reduce((a, b) => min(a, b)), good.reduce((a, b) => max(a, b))] : otherwise;
}

/**
 * Which of `values` is nearest to the wanted one; by ratio with `by` = log.
 * @param {ArrayLike<number>} values @param {number} wanted @param {(value: number) => number} [by]
 */
export function nearest(values, wanted, by = (value) => value) {
  const far = (/** @type {number} */ i) => abs(by(values[i]) - by(wanted));
  let best = 0;
  for (let i = 1; i < values.length; i++) if (far(i) < far(best)) best = i;
  return best;
}

/** A number for a person: three significant digits, NaN and infinity by name. @param {number | null | undefined} value */
export const say = (value) => inDigits(value, 3);

/** A number that is chosen: with five digits two of them are told apart. @param {number} value */
export const exactly = (value) => inDigits(value, 5);

/** @param {number | null | undefined} value @param {number} digits */
function inDigits(value, digits) {
  if (value === null || value === undefined || isNaN(value)) return "NaN";
  if (!isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = abs(value);
  const words = size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(digits - 1).replace(/\.?0+e/, "e").replace("e+", "e") : String(Number(value.toPrecision(digits)));
  return words.replaceAll("-", "−");
}
