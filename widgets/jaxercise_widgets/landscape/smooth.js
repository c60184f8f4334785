/** A coarse grid made smooth, and the levels drawn on it. */

/**
 * `values` (n by n) on a grid of (n - 1) * times + 1 points a side, which goes through every given point and never
 * above or below its sixteen neighbours. Next to a value that is not finite it is linear, and inside such a cell NaN.
 * @param {ArrayLike<number>} values @param {number} n @param {number} times
 */
export function smooth(values, n, times) {
  const size = (n - 1) * times + 1;
  const out = new Float32Array(size * size);
  const at = (/** @type {number} */ i) => Math.max(0, Math.min(n - 1, i));
  const around = new Float64Array(16);
  for (let y = 0; y < size; y++) {
    const j = Math.min(n - 2, Math.floor(y / times));
    const v = y / times - j;
    for (let x = 0; x < size; x++) {
      const i = Math.min(n - 2, Math.floor(x / times));
      const u = x / times - i;
      for (let k = 0; k < 16; k++) around[k] = values[at(j - 1 + (k >> 2)) * n + at(i - 1 + (k & 3))];
      out[y * size + x] = inside(around, u, v);
    }
  }
  return out;
}

/** @param {Float64Array} p sixteen values around a cell @param {number} u @param {number} v */
function inside(p, u, v) {
  if (!p.every(Number.isFinite)) {
    const [low, high] = [mix(p[5], p[6], u), mix(p[9], p[10], u)];
    return mix(low, high, v);
  }
  const rows = [0, 4, 8, 12].map((k) => cubic(p[k], p[k + 1], p[k + 2], p[k + 3], u));
  return Math.min(Math.max(...p), Math.max(Math.min(...p), cubic(rows[0], rows[1], rows[2], rows[3], v)));
}

/** @param {number} a @param {number} b @param {number} t */
function mix(a, b, t) {
  return t === 0 ? a : t === 1 ? b : a + (b - a) * t;
}

/** Catmull and Rom's cubic between b and c. @param {number} a @param {number} b @param {number} c @param {number} d @param {number} t */
function cubic(a, b, c, d, t) {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/**
 * The levels up to the share `clip` of the height, and how far up, 0 to 1, a value stands.
 * @param {ArrayLike<number>} values @param {boolean} even in the height itself, not in its logarithm
 * @param {number} clip @param {number} [count]
 */
export function ladder(values, even, clip, count = 16) {
  const finite = Float32Array.from(values).filter(Number.isFinite).sort();
  const low = finite[0] ?? 0;
  const height = (finite[finite.length - 1] ?? 0) - low;
  if (!(height > 0)) return { bands: [], rise: () => 0, top: low };
  const bottom = Math.max(finite[Math.floor(0.01 * (finite.length - 1))] - low, 1e-4 * height);
  const level = (/** @type {number} */ t) => low + (even ? t * height * clip : bottom * (height / bottom) ** (t * clip));
  const top = level(1);
  const tall = (/** @type {number} */ value) => (even ? value - low : Math.log(Math.max(0, value - low) / bottom + 1));
  return {
    bands: Array.from({ length: count }, (_, i) => level((even ? i + 1 : i) / count)),
    rise: (/** @type {number} */ value) => Math.min(1, tall(value) / (tall(top) || 1)),
    top,
  };
}
