/** The plane: who wins where and how surely, the line between, the points, rings around those on the wrong side. */

import { CATEGORICAL, channels, raster } from "../core/colour.js";
import { contour } from "../core/contour.js";
import { nth } from "../core/decode.js";
import { cellOf, ground, lay, SQUARE } from "../core/ground.js";
import { markers } from "../core/markers.js";
import { clamp, list } from "../core/numbers.js";
import { hear } from "../core/parts.js";
import { circle } from "../core/pen.js";
import { say } from "../core/scales.js";
import { percent } from "../core/words.js";

/**
 * @typedef {{ margins: Float32Array, classes: number, n: number, bounds: number[], points: Float32Array, wrong: Uint8Array | Float32Array,
 *   last: Int32Array | Float32Array, curve: Float32Array, hidden: Uint8Array | Float32Array, scatter: Float32Array,
 *   outline: Float32Array, noise: number }} Shown
 */

/**
 * The winner of one place and how sure it is, in [0, 1]; one margin means two classes.
 * @param {ArrayLike<number>} margins @param {number} classes @param {number} cells @param {number} at
 */
export function winner(margins, classes, cells, at) {
  let [best, lead] = [0, -Infinity];
  if (classes === 1) [best, lead] = margins[at] > 0 ? [1, margins[at]] : [0, -margins[at]];
  for (let k = 0; k < classes && classes > 1; k++) if (margins[k * cells + at] > lead) [best, lead] = [k, margins[k * cells + at]];
  return [best, Math.tanh(clamp(lead, 0, 30) / 2)];
}

/**
 * One pixel a place, mixed with the paper where the winner is less sure; row 0 at the bottom.
 * @param {ArrayLike<number>} margins @param {number} classes @param {number} n @param {boolean} dark
 */
function image(margins, classes, n, dark) {
  const paper = dark ? 17 : 255;
  const inks = CATEGORICAL.map(channels);
  return raster(n, n, (i) => {
    const [best, sure] = winner(margins, classes, n * n, i);
    const mix = 0.12 + 0.48 * sure;
    return inks[best % inks.length].map((ink) => paper + (ink - paper) * mix);
  }, true);
}

/**
 * The lines of all classes in grid units; straight ones are exact, since margins are sent, not probabilities.
 * @param {Float32Array} margins @param {number} classes @param {number} n
 */
export function lines(margins, classes, n) {
  return list(classes, (k) => contour(nth(margins, k, n * n), n, n, 0)).flat();
}

/** @param {import("../core/widget.js").It} it @param {Shown} shown @param {(words: string) => void} hover */
export function plane(it, shown, hover) {
  /** @type {unknown[]} */ let drawn = [];
  /** @type {ImageData} */ let picture;
  const land = ground(it, {
    ...SQUARE, label: "the plane", names: () => ["x0", "x1"], bounds: () => shown.bounds,
    draw(pen, { box, onto }) {
      const { margins, classes, n, points, wrong, last } = shown;
      const { ink, dark } = pen.theme;
      if (drawn[0] !== margins || drawn[1] !== dark) {
        drawn = [margins, dark];
        picture = image(margins, classes, n, dark);
      }
      pen.image(picture, box);
      const path = new Path2D();
      for (const line of lines(margins, classes, n)) lay(line, n, box, path);
      pen.line(path, ink, 2);
      /** Circles around some of the points. @param {Iterable<number>} which @param {number} size */
      const rings = (which, size) => {
        const around = new Path2D();
        for (const i of which) {
          if (3 * i >= points.length) continue;
          const [x, y] = onto(points.subarray(3 * i));
          circle(x, y, size, around);
        }
        return around;
      };
      pen.fill(rings(new Set(last), 9), dark ? "#ffffff59" : "#00000040");
      markers(pen, points, onto);
      pen.line(rings([...wrong.keys()].filter((i) => wrong[i]), 8), ink, 2);
    },
  });
  hear(it, land.canvas, "pointermove", (event) => {
    const place = land.at(land.under(event));
    const cell = cellOf(shown.bounds, shown.n, place);
    if (cell < 0) return;
    const [best, sure] = winner(shown.margins, shown.classes, shown.n ** 2, cell);
    hover(`(${say(place[0])}, ${say(place[1])}): class ${best}, ahead of the next by ${percent(sure)}`);
  });
  return land.canvas;
}
