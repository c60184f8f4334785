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
  path.moveTo(x + size, y);
  if (!corners) path.arc(x, y, size, 0, 7);
  for (let i = 0; corners && i <= corners; i++) {
    const angle = ((i + turn * 2 * (corners === 4 ? 1 : corners / 2)) / corners) * 2 * Math.PI - Math.PI / 2;
    path[i ? "lineTo" : "moveTo"](x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
}

/**
 * All points, one path a class, so that thousands of them stay quick. `points` are x, y, class.
 * @param {import("./pen.js").Pen} pen @param {Float32Array} points @param {(place: Float32Array) => number[]} onto @param {number} [size]
 */
export function markers(pen, points, onto, size = 4) {
  /** @type {Path2D[]} */ const paths = [];
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = onto(points.subarray(i));
    const which = Math.max(0, points[i + 2]);
    marker(paths[which] ??= new Path2D(), which, x, y, size);
  }
  paths.forEach((path, which) => {
    pen.fill(path, classColour(which, pen.theme.dark));
    pen.line(path, pen.theme.paper);
  });
}

/** The colour of a class; black would not show on a dark page. @param {number} which @param {boolean} [dark] */
export function classColour(which, dark = false) {
  const colour = CATEGORICAL[which % CATEGORICAL.length];
  return dark && colour === "#000000" ? "#ffffff" : colour;
}
