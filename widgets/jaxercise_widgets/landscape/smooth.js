/** A coarse grid made smooth. */

import { clamp, floor, list, max, min } from "../core/numbers.js";

/**
 * `values` (n by n) on a grid of (n - 1) * times + 1 points a side, which goes through every given point and never
 * above or below its sixteen neighbours. Next to a value that is not finite it is linear, and inside such a cell NaN.
 * @param {ArrayLike<number>} values @param {number} n @param {number} times
 */
export function smooth(values, n, times) {
  const size = (n - 1) * times + 1;
  const out = new Float32Array(size * size);
  const wide = new Float64Array(n * size);
  const edge = (/** @type {number} */ i) => clamp(i, 0, n - 1);
  const cells = list(size, (x) => min(n - 2, floor(x / times)));
  const ranges = around(values, n, edge);
  for (let j = 0; j < n; j++) {
    for (let x = 0; x < size; x++) {
      const i = cells[x];
      wide[j * size + x] = cubic([-1, 0, 1, 2].map((k) => values[j * n + edge(i + k)]), x / times - i);
    }
  }
  for (let y = 0; y < size; y++) {
    const j = cells[y];
    const v = y / times - j;
    const rows = [-1, 0, 1, 2].map((k) => edge(j + k) * size);
    for (let x = 0; x < size; x++) {
      const i = cells[x];
      const k = j * n + i;
      const low = ranges[2 * k];
      const u = x / times - i;
      out[y * size + x] = isNaN(low)
        ? mix(mix(values[k], values[k + 1], u), mix(values[k + n], values[k + n + 1], u), v)
        : clamp(cubic(rows.map((row) => wide[row + x]), v), low, ranges[2 * k + 1]);
    }
  }
  return out;
}

/**
 * The lowest and highest of the sixteen values around every cell; NaN where one of them is not finite.
 * @param {ArrayLike<number>} values @param {number} n @param {(i: number) => number} edge
 */
function around(values, n, edge) {
  const ranges = new Float64Array(2 * n * n).fill(NaN);
  for (let j = 0; j + 1 < n; j++) {
    for (let i = 0; i + 1 < n; i++) {
      const sixteen = list(16, (k) => values[edge(j - 1 + (k >> 2)) * n + edge(i - 1 + (k & 3))]);
      if (sixteen.every(isFinite)) ranges.set([min(...sixteen), max(...sixteen)], 2 * (j * n + i));
    }
  }
  return ranges;
}

/** @param {number} a @param {number} b @param {number} t */
function mix(a, b, t) {
  return t === 0 ? a : t === 1 ? b : a + (b - a) * t;
}

/** Catmull and Rom's cubic between b and c. @param {number[]} corners @param {number} t */
function cubic([a, b, c, d], t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
