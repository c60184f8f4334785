/** Marching squares, with segments joined into lines and rings. */

import { lastOf } from "./numbers.js";

/**
 * @typedef {{ points: Float32Array, closed: boolean, hollow: boolean }} Line
 * `points` are x, y pairs in grid units; a closed line is `hollow` when the values inside it are lower.
 */

/** For each of 16 corner patterns, pairs of edges (0 bottom, 1 right, 2 top, 3 left); the higher side lies right. */
const PAIRS = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [], [0, 2], [3, 2],
  [2, 3], [2, 0], [], [2, 1], [1, 3], [1, 0], [0, 3], [],
];

/**
 * The lines where `values` (row by row, `width` by `height`) cross `level`. Cells that touch NaN are left out.
 * @param {ArrayLike<number>} values @param {number} width @param {number} height @param {number} level
 * @returns {Line[]}
 */
export function contour(values, width, height, level) {
  /** @type {Map<number, number>} from the edge where a segment begins to the edge where it ends */
  const next = new Map();
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) segments(values, width, x, y, level, next);
  }
  return join(next, values, width, level);
}

/**
 * @param {ArrayLike<number>} values @param {number} width @param {number} x @param {number} y @param {number} level
 * @param {Map<number, number>} next
 */
function segments(values, width, x, y, level, next) {
  const i = y * width + x;
  const a = values[i];
  const b = values[i + 1];
  const c = values[i + width + 1];
  const d = values[i + width];
  const total = a + b + c + d;
  if (!isFinite(total)) return;
  const pattern = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
  let pairs = PAIRS[pattern];
  if (pattern === 5) pairs = total / 4 >= level ? [3, 2, 1, 0] : [3, 0, 1, 2];
  if (pattern === 10) pairs = total / 4 >= level ? [0, 3, 2, 1] : [0, 1, 2, 3];
  // An edge is named 2 * (its lower left corner) + (0 along x, 1 along y), so both cells beside it agree.
  const names = [2 * i, 2 * (i + 1) + 1, 2 * (i + width), 2 * i + 1];
  for (let k = 0; k < pairs.length; k += 2) next.set(names[pairs[k]], names[pairs[k + 1]]);
}

/**
 * @param {Map<number, number>} next @param {ArrayLike<number>} values @param {number} width @param {number} level
 * @returns {Line[]}
 */
function join(next, values, width, level) {
  const ends = new Set(next.values());
  const lines = [];
  const open = [...next.keys()].filter((edge) => !ends.has(edge));
  for (const start of open) lines.push(follow(start, next, values, width, level));
  while (next.size) lines.push(follow(/** @type {number} */ (next.keys().next().value), next, values, width, level));
  return lines;
}

/**
 * @param {number} start @param {Map<number, number>} next @param {ArrayLike<number>} values @param {number} width
 * @param {number} level
 * @returns {Line}
 */
function follow(start, next, values, width, level) {
  const out = [];
  let area = 0;
  /** @type {number | undefined} */
  let edge = start;
  while (edge !== undefined) {
    const [x, y] = crossing(edge, values, width, level);
    if (out.length) area += out[out.length - 2] * y - x * lastOf(out);
    out.push(x, y);
    const after = next.get(edge);
    next.delete(edge);
    edge = after;
    if (edge === start) {
      out.push(out[0], out[1]);
      break;
    }
  }
  return { points: new Float32Array(out), closed: edge === start, hollow: edge === start && area > 0 };
}

/** @param {number} edge @param {ArrayLike<number>} values @param {number} width @param {number} level */
function crossing(edge, values, width, level) {
  const i = edge >> 1;
  const x = i % width;
  const y = (i - x) / width;
  const up = edge & 1;
  const a = values[i];
  const t = (level - a) / (values[up ? i + width : i + 1] - a);
  return up ? [x, y + t] : [x + t, y];
}

/**
 * Does the closed line hold this point? Even-odd rule, grid units.
 * @param {Line} line @param {number} x @param {number} y
 */
export function holds(line, x, y) {
  const p = line.points;
  let inside = false;
  for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
    if (p[i + 1] > y !== p[j + 1] > y && x < ((p[j] - p[i]) * (y - p[i + 1])) / (p[j + 1] - p[i + 1]) + p[i]) inside = !inside;
  }
  return inside;
}
