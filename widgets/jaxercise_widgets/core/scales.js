/** From data to pixels and back, round ticks, contour levels, numbers in few characters. */

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
  const inner = linear(Math.log(d0), Math.log(d1), p0, p1);
  /** @param {number} value */
  const scale = (value) => inner(Math.log(value));
  /** @param {number} pixel */
  scale.invert = (pixel) => Math.exp(inner.invert(pixel));
  return scale;
}

/**
 * Round numbers between `low` and `high`, about `count` of them.
 * @param {number} low @param {number} high @param {number} [count]
 */
export function ticks(low, high, count = 5) {
  const rough = (high - low) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = power;
  for (const m of [2, 5, 10]) if (Math.abs(m * power - rough) < Math.abs(step - rough)) step = m * power;
  const out = [];
  for (let n = Math.ceil(low / step - 1e-9); n <= high / step + 1e-9; n++) out.push(Number((n * step).toPrecision(12)));
  return out;
}

/**
 * Whole powers of ten between two positive numbers; thinned to `count`.
 * @param {number} low @param {number} high @param {number} [count]
 */
export function decades(low, high, count = 5) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = Math.max(1, Math.ceil((last - first + 1) / count));
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
 * Contour levels, evenly spaced in the logarithm of the height above `floor`.
 * @param {ArrayLike<number>} values @param {number} [floor] @param {number} [count]
 */
export function levels(values, floor = Infinity, count = 16) {
  const finite = Array.from(values).filter(Number.isFinite).sort((a, b) => a - b);
  if (!finite.length || finite[0] === finite[finite.length - 1]) return [];
  const base = Math.min(floor, finite[0]);
  const top = finite[finite.length - 1] - base;
  const bottom = Math.max(finite[Math.floor(0.01 * (finite.length - 1))] - base, 1e-4 * top);
  return Array.from({ length: count }, (_, i) => base + bottom * (top / bottom) ** (i / count));
}

/**
 * Which of `values` is nearest to the wanted one; by ratio with `by` = Math.log.
 * @param {ArrayLike<number>} values @param {number} wanted @param {(value: number) => number} [by]
 */
export function nearest(values, wanted, by = (value) => value) {
  const far = (/** @type {number} */ i) => Math.abs(by(values[i]) - by(wanted));
  let best = 0;
  for (let i = 1; i < values.length; i++) if (far(i) < far(best)) best = i;
  return best;
}

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * A number for a person: three significant digits, NaN and infinity by name.
 * @param {number | null | undefined} value
 */
export function say(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return String(value.toExponential(2)).replace(/\.?0+e/, "e").replace("e+", "e").replaceAll("-", "−");
  return String(Number(value.toPrecision(3))).replaceAll("-", "−");
}
