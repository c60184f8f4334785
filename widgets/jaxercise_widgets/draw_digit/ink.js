/** From strokes and cells to the 784 bytes a network sees; every sum is spelled out, so the same strokes give the same bytes. */

import { clamp, floor, max, min, round, sqrt } from "../core/numbers.js";

export const SIDE = 280;
export const CELLS = 14;
const PEN = 11;

/** Ink of a page, `SIDE * SIDE` bytes, from strokes (corners in pixels) and inked cells. @param {number[][][]} strokes @param {Iterable<number>} cells */
export function page(strokes, cells) {
  const ink = new Float64Array(SIDE * SIDE);
  for (const corners of strokes) {
    corners.forEach((to, i) => segment(ink, corners[max(0, i - 1)], to));
  }
  const wide = SIDE / CELLS;
  for (const cell of cells) {
    const [x0, y0] = [(cell % CELLS) * wide, floor(cell / CELLS) * wide];
    for (let y = y0; y < y0 + wide; y++) ink.fill(1, y * SIDE + x0, y * SIDE + x0 + wide);
  }
  return ink;
}

/** The image with its ink moved; what leaves the page is gone. @param {Uint8Array} image @param {number} right @param {number} down */
export function moved(image, right, down) {
  return image.map((_, i) => {
    const [x, y] = [(i % 28) - right, floor(i / 28) - down];
    return x >= 0 && x < 28 && y >= 0 && y < 28 ? image[28 * y + x] : 0;
  });
}

/** A round pen drawn from one place to another, its edge one pixel soft. @param {Float64Array} ink @param {number[]} from @param {number[]} to */
function segment(ink, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const edge = (/** @type {number} */ v) => clamp(round(v), 0, SIDE - 1);
  for (let y = edge(min(ay, by) - PEN - 1); y <= edge(max(ay, by) + PEN + 1); y++) {
    for (let x = edge(min(ax, bx) - PEN - 1); x <= edge(max(ax, bx) + PEN + 1); x++) {
      const t = long ? clamp(((x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy) / long, 0, 1) : 0;
      const far = sqrt((x + 0.5 - ax - t * dx) ** 2 + (y + 0.5 - ay - t * dy) ** 2);
      const i = y * SIDE + x;
      ink[i] = max(ink[i], clamp(PEN + 0.5 - far, 0, 1));
    }
  }
}

/**
 * 28 by 28 bytes by area; `normal` scales the ink to 20 by 20 and puts its centre of mass in the middle, as MNIST does.
 * @param {Float64Array} ink @param {boolean} normal
 */
export function shrink(ink, normal) {
  let [x0, y0, side] = [0, 0, SIDE / 28];
  const box = normal ? extent(ink) : null;
  if (box) {
    side = max(box.right - box.left, box.bottom - box.top) / 20;
    [x0, y0] = [box.x - 14 * side, box.y - 14 * side];
  }
  const sums = table(ink);
  const bytes = new Uint8Array(784);
  for (let i = 0; i < 784; i++) {
    const [x, y] = [x0 + (i % 28) * side, y0 + floor(i / 28) * side];
    const all = at(sums, x + side, y + side) - at(sums, x, y + side) - at(sums, x + side, y) + at(sums, x, y);
    bytes[i] = round(255 * clamp(all / (side * side), 0, 1));
  }
  return bytes;
}

/** Where the ink lies and its centre of mass; null without ink. @param {Float64Array} ink */
function extent(ink) {
  let [left, right, top, bottom, mass, x, y] = [SIDE, 0, SIDE, 0, 0, 0, 0];
  ink.forEach((amount, i) => {
    if (!amount) return;
    const [px, py] = [i % SIDE, floor(i / SIDE)];
    [left, right, top, bottom] = [min(left, px), max(right, px + 1), min(top, py), max(bottom, py + 1)];
    [mass, x, y] = [mass + amount, x + amount * (px + 0.5), y + amount * (py + 0.5)];
  });
  return mass ? { left, right, top, bottom, x: x / mass, y: y / mass } : null;
}

/** @param {Float64Array} ink */
function table(ink) {
  const wide = SIDE + 1;
  const sums = new Float64Array(wide * wide);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      sums[(y + 1) * wide + x + 1] = ink[y * SIDE + x] + sums[y * wide + x + 1] + sums[(y + 1) * wide + x] - sums[y * wide + x];
    }
  }
  return sums;
}

/** The ink above and left of a place between pixels. @param {Float64Array} sums @param {number} x @param {number} y */
function at(sums, x, y) {
  const wide = SIDE + 1;
  [x, y] = [clamp(x, 0, SIDE), clamp(y, 0, SIDE)];
  const [i, j] = [min(SIDE - 1, floor(x)), min(SIDE - 1, floor(y))];
  const [u, v] = [x - i, y - j];
  const k = j * wide + i;
  return (1 - v) * ((1 - u) * sums[k] + u * sums[k + 1]) + v * ((1 - u) * sums[k + wide] + u * sums[k + wide + 1]);
}
