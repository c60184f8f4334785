/** The plane: who wins where and how surely, the line between, the points, rings around those on the wrong side. */

import { axes } from "../core/axes.js";
import { CATEGORICAL } from "../core/colour.js";
import { contour } from "../core/contour.js";
import { markers } from "../core/markers.js";
import { linear, ticks } from "../core/scales.js";

export const SIZE = 420;
export const BOX = { left: 44, top: 16, right: SIZE - 8, bottom: SIZE - 36 };

/** @param {string} hex */
const channels = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));

/**
 * The winner of one place and how sure it is, in [0, 1]; one margin means two classes.
 * @param {ArrayLike<number>} margins @param {number} classes @param {number} cells @param {number} at
 */
export function winner(margins, classes, cells, at) {
  let [best, lead] = [0, -Infinity];
  if (classes === 1) [best, lead] = margins[at] > 0 ? [1, margins[at]] : [0, -margins[at]];
  for (let k = 0; k < classes && classes > 1; k++) if (margins[k * cells + at] > lead) [best, lead] = [k, margins[k * cells + at]];
  return [best, Math.tanh(Math.min(30, Math.max(0, lead)) / 2)];
}

/**
 * One pixel a place, mixed with the paper where the winner is less sure; row 0 at the bottom.
 * @param {ArrayLike<number>} margins @param {number} classes @param {number} n @param {boolean} dark
 */
function image(margins, classes, n, dark) {
  const made = new ImageData(n, n);
  const paper = dark ? 17 : 255;
  const inks = CATEGORICAL.map(channels);
  for (let i = 0; i < n * n; i++) {
    const [best, sure] = winner(margins, classes, n * n, i);
    const mix = 0.12 + 0.48 * sure;
    const at = 4 * ((n - 1 - Math.floor(i / n)) * n + (i % n));
    made.data.set([...inks[best % inks.length].map((ink) => paper + (ink - paper) * mix), 255], at);
  }
  return made;
}

/**
 * The lines of all classes in grid units; straight ones are exact, since margins are sent, not probabilities.
 * @param {Float32Array} margins @param {number} classes @param {number} n
 */
export function lines(margins, classes, n) {
  return Array.from({ length: classes }, (_, k) => contour(margins.subarray(k * n * n, (k + 1) * n * n), n, n, 0)).flat();
}

/** @typedef {{ margins: Float32Array, classes: number, n: number, bounds: number[], points: Float32Array, wrong: Uint8Array, last: Int32Array }} Shown */

/** Paints the plane; what only changes with a message is kept in a small canvas. */
export function plane() {
  const small = document.createElement("canvas");
  /** @type {unknown[]} */ let drawn = [];
  /** @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme @param {Shown} data */
  return (context, theme, data) => {
    const [x0, x1, y0, y1] = data.bounds;
    const x = linear(x0, x1, BOX.left, BOX.right);
    const y = linear(y0, y1, BOX.bottom, BOX.top);
    if (drawn[0] !== data.margins || drawn[1] !== theme.dark) {
      drawn = [data.margins, theme.dark];
      small.width = small.height = data.n;
      small.getContext("2d")?.putImageData(image(data.margins, data.classes, data.n, theme.dark), 0, 0);
    }
    const [width, height] = [BOX.right - BOX.left, BOX.bottom - BOX.top];
    context.save();
    context.beginPath();
    context.rect(BOX.left, BOX.top, width, height);
    context.clip();
    context.drawImage(small, BOX.left, BOX.top, width, height);
    const path = new Path2D();
    for (const { points } of lines(data.margins, data.classes, data.n)) {
      for (let i = 0; i < points.length; i += 2) {
        const at = /** @type {[number, number]} */ ([BOX.left + (points[i] / (data.n - 1)) * width, BOX.bottom - (points[i + 1] / (data.n - 1)) * height]);
        if (i) path.lineTo(...at);
        else path.moveTo(...at);
      }
    }
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.stroke(path);
    glow(context, data, x, y, theme);
    markers(context, data.points, x, y, theme);
    rings(context, data, x, y, theme);
    context.restore();
    axes(context, BOX, x, y, ticks(x0, x1, 4), ticks(y0, y1, 4), "x0", "x1", theme);
  };
}

/**
 * The points of the last batch.
 * @param {CanvasRenderingContext2D} context @param {Shown} data @param {(v: number) => number} x
 * @param {(v: number) => number} y @param {import("../core/stage.js").Theme} theme
 */
function glow(context, data, x, y, theme) {
  context.fillStyle = theme.dark ? "rgba(255, 255, 255, 0.35)" : "rgba(0, 0, 0, 0.25)";
  context.beginPath();
  for (const i of new Set(data.last)) {
    if (3 * i >= data.points.length) continue;
    context.moveTo(x(data.points[3 * i]), y(data.points[3 * i + 1]));
    context.arc(x(data.points[3 * i]), y(data.points[3 * i + 1]), 9, 0, 7);
  }
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context @param {Shown} data @param {(v: number) => number} x
 * @param {(v: number) => number} y @param {import("../core/stage.js").Theme} theme
 */
function rings(context, data, x, y, theme) {
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  context.beginPath();
  data.wrong.forEach((wrong, i) => {
    if (!wrong || 3 * i >= data.points.length) return;
    context.moveTo(x(data.points[3 * i]) + 8, y(data.points[3 * i + 1]));
    context.arc(x(data.points[3 * i]), y(data.points[3 * i + 1]), 8, 0, 7);
  });
  context.stroke();
}
