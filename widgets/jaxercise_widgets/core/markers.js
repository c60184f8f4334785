/** Points of several classes: each class has its colour and its shape, so that colour is never alone. */

import { CATEGORICAL } from "./colour.js";
import { cos, max, PI, sin } from "./numbers.js";
import { circle } from "./pen.js";

/** Corners, turn and stretch of each class's marker; no corners is a circle. */
const SHAPES = [[0, 0, 1], [4, 0.125, 1.2], [3, 0, 1.3], [4, 0, 1.2], [3, 0.5, 1.3], [6, 0, 1], [5, 0, 1], [8, 0.125, 1]];

/**
 * The outline of one marker, added to a path.
 * @param {number} which @param {number} x @param {number} y @param {number} size @param {Path2D} [path]
 */
export function marker(which, x, y, size, path = new Path2D()) {
  const [corners, turn, stretch] = SHAPES[which % SHAPES.length];
  if (!corners) return circle(x, y, size, path);
  for (let i = 0; i <= corners; i++) {
    const angle = (i / corners + turn - 0.25) * 2 * PI;
    path[i ? "lineTo" : "moveTo"](x + stretch * size * cos(angle), y + stretch * size * sin(angle));
  }
  return path;
}

/**
 * All points, one path a class, so that thousands of them stay quick. `points` are x, y, class.
 * @param {import("./pen.js").Pen} pen @param {Float32Array} points @param {(place: Float32Array) => number[]} onto @param {number} [size]
 */
export function markers(pen, points, onto, size = 4) {
  /** @type {Path2D[]} */ const paths = [];
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = onto(points.subarray(i));
    const which = max(0, points[i + 2]);
    paths[which] = marker(which, x, y, size, paths[which]);
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
