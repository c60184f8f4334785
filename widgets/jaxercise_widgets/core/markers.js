/** Points of several classes: each class has its colour and its shape, so that colour is never alone. */

import { CATEGORICAL } from "./colour.js";

/** Corners and turn of each class's marker; no corners is a circle. */
const SHAPES = [[0, 0], [4, 0.25], [3, 0], [4, 0], [3, 0.5], [6, 0], [5, 0], [8, 0.125]];

/**
 * The outline of one marker, added to a path.
 * @param {Path2D} path @param {number} which @param {number} x @param {number} y @param {number} size
 */
export function marker(path, which, x, y, size) {
  const [corners, turn] = SHAPES[which % SHAPES.length];
  const reach = corners === 3 ? size * 1.3 : corners === 4 ? size * 1.2 : size;
  if (!corners) {
    path.moveTo(x + size, y);
    path.arc(x, y, size, 0, 7);
    return;
  }
  for (let i = 0; i <= corners; i++) {
    const angle = ((i + turn * 2 * (corners === 4 ? 1 : corners / 2)) / corners) * 2 * Math.PI - Math.PI / 2;
    const at = /** @type {[number, number]} */ ([x + reach * Math.cos(angle), y + reach * Math.sin(angle)]);
    if (i) path.lineTo(...at);
    else path.moveTo(...at);
  }
}

/**
 * All points, one path a class, so that thousands of them stay quick. `points` are x, y, class.
 * @param {CanvasRenderingContext2D} context @param {ArrayLike<number>} points @param {(v: number) => number} x
 * @param {(v: number) => number} y @param {import("./stage.js").Theme} theme @param {number} [size]
 */
export function markers(context, points, x, y, theme, size = 4) {
  /** @type {Map<number, Path2D>} */ const paths = new Map();
  for (let i = 0; i < points.length; i += 3) {
    const which = Math.max(0, points[i + 2]);
    let path = paths.get(which);
    if (!path) paths.set(which, path = new Path2D());
    marker(path, which, x(points[i]), y(points[i + 1]), size);
  }
  context.strokeStyle = theme.paper;
  context.lineWidth = 1;
  for (const [which, path] of paths) {
    context.fillStyle = classColour(which, theme.dark);
    context.fill(path);
    context.stroke(path);
  }
}

/** The colour of a class; black would not show on a dark page. @param {number} which @param {boolean} [dark] */
export function classColour(which, dark = false) {
  const colour = CATEGORICAL[which % CATEGORICAL.length];
  return dark && colour === "#000000" ? "#ffffff" : colour;
}
