/** A coarse grid made smooth, and the levels drawn on it. */

/**
 * `values` (n by n) on a grid of (n - 1) * times + 1 points a side, which goes through every given point and never
 * above or below its sixteen neighbours. Next to a value that is not finite it is linear, and inside such a cell NaN.
 * @param {ArrayLike<number>} values @param {number} n @param {number} times
 */
export function smooth(values, n, times) {
  const size = (n - 1) * times + 1;
  const out = new Float32Array(size * size);
  const wide = new Float64Array(n * size);
  const edge = (/** @type {number} */ i) => Math.max(0, Math.min(n - 1, i));
  const cells = Array.from({ length: size }, (_, x) => Math.min(n - 2, Math.floor(x / times)));
  const ranges = around(values, n, edge);
  for (let j = 0; j < n; j++) {
    for (let x = 0; x < size; x++) {
      const i = cells[x];
      const row = (/** @type {number} */ k) => values[j * n + edge(k)];
      wide[j * size + x] = cubic(row(i - 1), row(i), row(i + 1), row(i + 2), x / times - i);
    }
  }
  for (let y = 0; y < size; y++) {
    const j = cells[y];
    const v = y / times - j;
    const [a, b, c, d] = [edge(j - 1) * size, j * size, (j + 1) * size, edge(j + 2) * size];
    for (let x = 0; x < size; x++) {
      const i = cells[x];
      const low = ranges[2 * (j * n + i)];
      const k = j * n + i;
      const u = x / times - i;
      out[y * size + x] = Number.isNaN(low)
        ? mix(mix(values[k], values[k + 1], u), mix(values[k + n], values[k + n + 1], u), v)
        : Math.min(ranges[2 * k + 1], Math.max(low, cubic(wide[a + x], wide[b + x], wide[c + x], wide[d + x], v)));
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
      const sixteen = Array.from({ length: 16 }, (_, k) => values[edge(j - 1 + (k >> 2)) * n + edge(i - 1 + (k & 3))]);
      if (sixteen.every(Number.isFinite)) ranges.set([Math.min(...sixteen), Math.max(...sixteen)], 2 * (j * n + i));
    }
  }
  return ranges;
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
 * The levels up to the share `clip` of the height, and how far up, 0 to 1, a value stands; what differs by no more than
 * float32 rounds is flat.
 * @param {ArrayLike<number>} values @param {boolean} even in the height itself, not in its logarithm
 * @param {number} clip @param {number} [count]
 */
export function ladder(values, even, clip, count = 16) {
  const finite = Float32Array.from(values).filter(Number.isFinite).sort();
  const low = finite[0] ?? 0;
  const height = (finite[finite.length - 1] ?? 0) - low;
  if (!(height > 1e-6 * Math.max(Math.abs(low), Math.abs(low + height)))) return { bands: [], rise: () => 0, top: low };
  const bottom = Math.min(Math.max(finite[Math.floor(0.01 * (finite.length - 1))] - low, 1e-4 * height), height / 2);
  const level = (/** @type {number} */ t) => low + (even ? t * height * clip : bottom * (height / bottom) ** (t * clip));
  const top = level(1);
  const tall = (/** @type {number} */ value) => (even ? value - low : Math.log(Math.max(0, value - low) / bottom + 1));
  return {
    bands: Array.from({ length: count }, (_, i) => level((even ? i + 1 : i) / count)),
    rise: (/** @type {number} */ value) => Math.min(1, tall(value) / (tall(top) || 1)),
    top,
  };
}
