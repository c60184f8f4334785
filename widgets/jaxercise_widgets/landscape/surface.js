/** The plane as a hilly country: quadrilaterals painted from far to near. */

import { CATEGORICAL, sequential } from "../core/colour.js";
import { cellOf, inGrid, kept } from "../core/ground.js";
import { clamp, cos, min, round, sin } from "../core/numbers.js";
import { drag } from "../core/parts.js";
import { HALO, trail } from "../core/pen.js";
import { say } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { ring } from "./plane.js";

const WIDTH = 400;
const HEIGHT = 340;
const ANGLE = 0.6;
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

/**
 * Where a point of the unit cube falls on the canvas, seen from `turn` around and `tilt` above.
 * @param {number} turn @param {number} tilt
 */
export function camera(turn, tilt) {
  const [c, s, up, flat] = [cos(turn), sin(turn), cos(tilt), sin(tilt)];
  /** @param {number} u @param {number} v @param {number} w @returns {[number, number]} */
  return (u, v, w) => [
    WIDTH / 2 + 0.54 * WIDTH * ((u - 0.5) * c - (v - 0.5) * s),
    0.53 * HEIGHT - 0.54 * WIDTH * ((u - 0.5) * s + (v - 0.5) * c) * flat - 0.42 * HEIGHT * (w - 0.4) * up,
  ];
}

/**
 * @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {() => number[]} cursor
 * @param {(turn: number) => void} turned
 */
export function surface(it, data, cursor, turned) {
  let [angle, tilt, held] = [ANGLE, ANGLE, false];
  const backdrop = kept((pen) => {
    const see = camera(angle, tilt);
    pen.line(trail(5, (k) => see(CORNERS[k % 4][0], CORNERS[k % 4][1], 0)), pen.theme.quiet);
    pen.text(data.names[0], ...see(0.5, -0.2, 0), "center");
    pen.text(data.names[1], ...see(-0.2, 0.5, 0), "center");
    const [u, v] = CORNERS.reduce((a, b) => (see(b[0], b[1], 0)[0] < see(a[0], a[1], 0)[0] ? b : a));
    const [low, high] = [0, 1].map((w) => see(u, v, w));
    pen.line(`M${low}L${high}`, pen.theme.quiet);
    (data.ladder.bands.length ? [low, high] : [low]).forEach(([x, y], w) => pen.text(say(data.ladder.at(w)), x - 5, y, "right"));
    pen.text(data.scale(), 2, high[1] - 8, "left", "bottom");
    paintHills(pen.context, data, angle, see, held ? 2 : 1);
  });
  const art = stage(it, WIDTH, HEIGHT, "the plane as a surface", (pen, theme) => {
    const { grid, ladder, window, flat, path } = data;
    backdrop(pen, [0, 0, WIDTH, HEIGHT], [grid, ladder, angle, tilt, held, theme.dark]);
    const see = camera(angle, tilt);
    const spot = (/** @type {ArrayLike<number>} */ at, /** @type {number} */ loss) => {
      const [u, v] = inGrid(window, 2, at);
      return see(u, v, isFinite(loss) ? ladder.rise(loss) : 1);
    };
    if (path && flat) {
      const over = [...flat.keys()].filter((k) => cellOf(window, 2, path.subarray(2 * k)) >= 0);
      pen.line(trail(over.length, (k) => spot(path.subarray(2 * over[k]), flat[over[k]])), CATEGORICAL[0], 1.5, HALO);
    }
    ring(pen, spot(cursor(), data.loss(cursor()) ?? NaN));
  }, true);
  const { style } = art.canvas;
  [style.cursor, style.touchAction] = ["grab", "pan-y"];
  /** @param {number} by @param {number} up */
  const turn = (by, up) => {
    angle += by;
    tilt = clamp(tilt + up, 0.15, 1.45);
    turned(angle);
    art.repaint();
  };
  /** @type {number[]} */ let from = [];
  drag(it, art, {
    begin(at) { [from, held] = [at, true]; },
    go(at) {
      turn((at[0] - from[0]) / 90, (at[1] - from[1]) / 120);
      from = at;
    },
    drop() { held = false; art.repaint(); },
  });
  return { ...art, turn, reset: () => turn(ANGLE - angle, ANGLE - tilt) };
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./reader.js").Reader} data @param {number} angle
 * @param {ReturnType<typeof camera>} see @param {number} every
 */
function paintHills(context, { n, grid, ladder }, angle, see, every) {
  const map = sequential();
  const heights = Float32Array.from(grid, (value) => (isFinite(value) ? ladder.rise(value) : NaN));
  const step = n > 25 ? every : 1;
  /** @type {number[]} */ const places = [];
  for (let i = 0; i + step < n; i += step) places.push(i);
  const order = (/** @type {number} */ away) => (away > 0 ? [...places].reverse() : places);
  context.lineWidth = 0.7;
  for (const j of order(cos(angle))) {
    for (const i of order(sin(angle))) {
      const corners = [[i, j], [i + step, j], [i + step, j + step], [i, j + step]];
      const w = corners.map(([a, b]) => heights[b * n + a]);
      const mean = (w[0] + w[1] + w[2] + w[3]) / 4;
      if (isNaN(mean)) continue;
      const light = clamp(1 + 1.6 * (w[0] - w[2] + 0.5 * (w[1] - w[3])) / step, 0.72, 1.12);
      context.fillStyle = context.strokeStyle = `rgb(${map[round(255 * mean)].map((part) => min(255, round(part * light)))})`;
      context.beginPath();
      corners.forEach(([a, b], k) => context.lineTo(...see(a / (n - 1), b / (n - 1), w[k])));
      context.closePath();
      context.fill();
      context.stroke();
    }
  }
}
