/** From strokes and cells to the 784 bytes a network sees; every sum is spelled out, so the same strokes give the same bytes. */

export const SIDE = 280;
export const CELLS = 14;
const PEN = 11;

/** Ink of a page, `SIDE * SIDE` bytes, from strokes (corners in pixels) and inked cells. @param {number[][][]} strokes @param {Iterable<number>} cells */
export function page(strokes, cells) {
  const ink = new Float64Array(SIDE * SIDE);
  for (const corners of strokes) {
    corners.forEach((to, i) => segment(ink, corners[Math.max(0, i - 1)], to));
  }
  const wide = SIDE / CELLS;
  for (const cell of cells) {
    const [x0, y0] = [(cell % CELLS) * wide, Math.floor(cell / CELLS) * wide];
    for (let y = y0; y < y0 + wide; y++) ink.fill(1, y * SIDE + x0, y * SIDE + x0 + wide);
  }
  return ink;
}

/** The image with its ink moved; what leaves the page is gone. @param {Uint8Array} image @param {number} right @param {number} down */
export function moved(image, right, down) {
  return image.map((_, i) => {
    const [x, y] = [(i % 28) - right, Math.floor(i / 28) - down];
    return x >= 0 && x < 28 && y >= 0 && y < 28 ? image[28 * y + x] : 0;
  });
}

/** A round pen drawn from one place to another, its edge one pixel soft. @param {Float64Array} ink @param {number[]} from @param {number[]} to */
function segment(ink, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const edge = (/** @type {number} */ v) => Math.min(SIDE - 1, Math.max(0, Math.round(v)));
  for (let y = edge(Math.min(ay, by) - PEN - 1); y <= edge(Math.max(ay, by) + PEN + 1); y++) {
    for (let x = edge(Math.min(ax, bx) - PEN - 1); x <= edge(Math.max(ax, bx) + PEN + 1); x++) {
      const t = long ? Math.min(1, Math.max(0, ((x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy) / long)) : 0;
      const far = Math.sqrt((x + 0.5 - ax - t * dx) ** 2 + (y + 0.5 - ay - t * dy) ** 2);
      const i = y * SIDE + x;
      ink[i] = Math.max(ink[i], Math.min(1, Math.max(0, PEN + 0.5 - far)));
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
    side = Math.max(box.right - box.left, box.bottom - box.top) / 20;
    [x0, y0] = [box.x - 14 * side, box.y - 14 * side];
  }
  const sums = table(ink);
  const bytes = new Uint8Array(784);
  for (let i = 0; i < 784; i++) {
    const [x, y] = [x0 + (i % 28) * side, y0 + Math.floor(i / 28) * side];
    const all = at(sums, x + side, y + side) - at(sums, x, y + side) - at(sums, x + side, y) + at(sums, x, y);
    bytes[i] = Math.round(255 * Math.min(1, Math.max(0, all / (side * side))));
  }
  return bytes;
}

/** Where the ink lies and its centre of mass; null without ink. @param {Float64Array} ink */
function extent(ink) {
  let [left, right, top, bottom, mass, x, y] = [SIDE, 0, SIDE, 0, 0, 0, 0];
  ink.forEach((amount, i) => {
    if (!amount) return;
    const [px, py] = [i % SIDE, Math.floor(i / SIDE)];
    [left, right, top, bottom] = [Math.min(left, px), Math.max(right, px + 1), Math.min(top, py), Math.max(bottom, py + 1)];
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
  [x, y] = [Math.min(SIDE, Math.max(0, x)), Math.min(SIDE, Math.max(0, y))];
  const [i, j] = [Math.min(SIDE - 1, Math.floor(x)), Math.min(SIDE - 1, Math.floor(y))];
  const [u, v] = [x - i, y - j];
  const k = j * wide + i;
  return (1 - v) * ((1 - u) * sums[k] + u * sums[k + 1]) + v * ((1 - u) * sums[k + wide] + u * sums[k + wide + 1]);
}
