/** The plane as a hilly country: quadrilaterals painted from far to near. */

import { line } from "../core/axes.js";
import { CATEGORICAL, sequential } from "../core/colour.js";
import { pointerAt, stage } from "../core/stage.js";
import { ring } from "./plane.js";

const WIDTH = 400;
const HEIGHT = 340;
const HALO = "rgba(255, 255, 255, 0.9)";

/**
 * Where a point of the unit cube falls on the canvas, seen from `turn` around and `tilt` above.
 * @param {number} turn @param {number} tilt
 */
export function camera(turn, tilt) {
  const [c, s, up, flat] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  /** @param {number} u @param {number} v @param {number} w @returns {[number, number]} */
  return (u, v, w) => [
    WIDTH / 2 + 0.54 * WIDTH * ((u - 0.5) * c - (v - 0.5) * s),
    0.53 * HEIGHT - 0.54 * WIDTH * ((u - 0.5) * s + (v - 0.5) * c) * flat - 0.42 * HEIGHT * (w - 0.4) * up,
  ];
}

/**
 * @param {{ data: import("./reader.js").Reader, signal: AbortSignal, cursor: () => number[], turned: () => void }} options
 */
export function surface({ data, signal, cursor, turned }) {
  const view = { turn: 0.6, tilt: 0.6, held: false };
  const backdrop = document.createElement("canvas");
  /** @type {unknown[]} */ let drawn = [];
  const art = stage(WIDTH, HEIGHT, signal, (context, theme) => {
    const sharp = Math.min(3, globalThis.devicePixelRatio || 1);
    const wanted = [data.grid, data.ladder, view.turn, view.tilt, view.held, theme.dark];
    if (wanted.some((part, i) => part !== drawn[i])) {
      drawn = wanted;
      [backdrop.width, backdrop.height] = [WIDTH * sharp, HEIGHT * sharp];
      const hills = /** @type {CanvasRenderingContext2D} */ (backdrop.getContext("2d"));
      hills.scale(sharp, sharp);
      paintFloor(hills, data, camera(view.turn, view.tilt), theme);
      paintHills(hills, data, view, view.held ? 2 : 1);
    }
    context.drawImage(backdrop, 0, 0, WIDTH, HEIGHT);
    paintOver(context, data, camera(view.turn, view.tilt), cursor());
  }, { tabindex: 0, role: "application", "aria-label": "the plane as a surface; press ? for the keys" });
  const { canvas } = art;
  /** @type {number[]} */ let from = [];
  canvas.style.cursor = "grab";
  canvas.style.touchAction = "pan-y";
  canvas.addEventListener("pointerdown", (event) => {
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    view.held = true;
    from = pointerAt(canvas, event, WIDTH);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (!view.held) return;
    const to = pointerAt(canvas, event, WIDTH);
    turn((to[0] - from[0]) / 90, (to[1] - from[1]) / 120);
    from = to;
  }, { signal });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => { view.held = false; art.repaint(); }, { signal });
  }
  /** @param {number} by @param {number} up */
  function turn(by, up) {
    view.turn += by;
    view.tilt = Math.max(0.15, Math.min(1.45, view.tilt + up));
    turned();
    art.repaint();
  }
  return { ...art, turn, view };
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./reader.js").Reader} data @param {ReturnType<typeof camera>} see
 * @param {import("../core/stage.js").Theme} theme
 */
function paintFloor(context, data, see, theme) {
  context.strokeStyle = theme.quiet;
  context.fillStyle = theme.ink;
  context.beginPath();
  for (const [u, v] of [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) context.lineTo(...see(u, v, 0));
  context.stroke();
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(data.names[0], ...see(0.5, -0.2, 0));
  context.fillText(data.names[1], ...see(-0.2, 0.5, 0));
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./reader.js").Reader} data
 * @param {{ turn: number, tilt: number }} view @param {number} every
 */
function paintHills(context, data, { turn, tilt }, every) {
  const see = camera(turn, tilt);
  const map = sequential();
  const { n, grid } = data;
  const heights = Float32Array.from(grid, (value) => (Number.isFinite(value) ? data.ladder.rise(value) : NaN));
  const step = n > 25 ? every : 1;
  const places = [];
  for (let i = 0; i + step < n; i += step) places.push(i);
  const columns = Math.sin(turn) > 0 ? [...places].reverse() : places;
  const rows = Math.cos(turn) > 0 ? [...places].reverse() : places;
  context.lineWidth = 0.7;
  for (const j of rows) {
    for (const i of columns) {
      const corners = [[i, j], [i + step, j], [i + step, j + step], [i, j + step]];
      const w = corners.map(([a, b]) => heights[b * n + a]);
      const mean = (w[0] + w[1] + w[2] + w[3]) / 4;
      if (Number.isNaN(mean)) continue;
      const light = Math.max(0.72, Math.min(1.12, 1 + 1.6 * (w[0] - w[2] + 0.5 * (w[1] - w[3])) / step));
      const colour = map[Math.round(255 * mean)].map((part) => Math.min(255, Math.round(part * light)));
      context.fillStyle = context.strokeStyle = `rgb(${colour})`;
      context.beginPath();
      corners.forEach(([a, b], k) => context.lineTo(...see(a / (n - 1), b / (n - 1), w[k])));
      context.closePath();
      context.fill();
      context.stroke();
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./reader.js").Reader} data @param {ReturnType<typeof camera>} see
 * @param {number[]} cursor
 */
function paintOver(context, data, see, cursor) {
  const [x0, x1, y0, y1] = data.window;
  const spot = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number | undefined} */ loss) =>
    see((a - x0) / (x1 - x0), (b - y0) / (y1 - y0), Number.isFinite(loss) ? data.ladder.rise(/** @type {number} */ (loss)) : 1);
  if (data.path && data.flat) {
    const shape = new Path2D();
    data.flat.forEach((loss, k) => {
      const [a, b] = [/** @type {Float32Array} */ (data.path)[2 * k], /** @type {Float32Array} */ (data.path)[2 * k + 1]];
      if (a >= x0 && a <= x1 && b >= y0 && b <= y1) shape.lineTo(...spot(a, b, loss));
    });
    line(context, shape, CATEGORICAL[0], 1.5, HALO);
  }
  ring(context, ...spot(cursor[0], cursor[1], data.loss(cursor)));
}
