/** The race drawn: all paths on one landscape, and one small loss curve an entrant. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL, DASHES } from "../core/colour.js";
import { classColour, marker } from "../core/markers.js";
import { decades, linear, logarithmic, say, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { paintBackdrop } from "../descent/ground.js";

const WIDTH = 440;
const HEIGHT = 400;
const BOX = { left: 46, top: 18, right: WIDTH - 8, bottom: HEIGHT - 36 };
const SMALL = 350;
const ROW = 84;

/**
 * @param {import("./runs.js").Runs} runs @param {string[]} names @param {AbortSignal} signal
 * @param {(start: number[]) => void} ask
 */
export function track(runs, names, signal, ask) {
  const backdrop = document.createElement("canvas");
  /** @type {unknown} */ let drawn = null;
  /** @type {number[] | null} */ let held = null;
  const x = () => linear(runs.bounds[0], runs.bounds[1], BOX.left, BOX.right);
  const y = () => linear(runs.bounds[2], runs.bounds[3], BOX.bottom, BOX.top);
  const art = stage(WIDTH, HEIGHT, signal, (context, theme) => {
    if (drawn !== runs.grid) paintBackdrop(backdrop, /** @type {any} */ (runs), false);
    drawn = runs.grid;
    context.drawImage(backdrop, BOX.left, BOX.top, BOX.right - BOX.left, BOX.bottom - BOX.top);
    context.save();
    context.beginPath();
    context.rect(BOX.left, BOX.top, BOX.right - BOX.left, BOX.bottom - BOX.top);
    context.clip();
    const far = (/** @type {number} */ pixel) => Math.max(-1e4, Math.min(1e4, pixel));
    const heads = runs.entrants.map((_, i) => {
      const path = runs.path(i);
      const trail = new Path2D();
      let at = [0, 0];
      for (let k = 0; k <= runs.frame() && Number.isFinite(path[2 * k] + path[2 * k + 1]); k++) {
        at = [far(x()(path[2 * k])), far(y()(path[2 * k + 1]))];
        trail.lineTo(at[0], at[1]);
      }
      line(context, trail, CATEGORICAL[i], 2, "rgba(255, 255, 255, 0.8)", DASHES[i]);
      return at;
    });
    heads.forEach(([px, py], i) => blob(context, i, px, py, 6, "#fff"));
    const [sx, sy] = held ?? runs.origin;
    context.strokeStyle = "#000";
    context.lineWidth = 2;
    context.strokeRect(x()(sx) - 6, y()(sy) - 6, 12, 12);
    context.restore();
    const [x0, x1, y0, y1] = runs.bounds;
    axes(context, BOX, x(), y(), ticks(x0, x1), ticks(y0, y1), names[0], names[1], theme);
  }, { tabindex: 0, role: "application", "aria-label": "the race on the landscape; press ? for the keys" });
  const { canvas } = art;
  const under = (/** @type {PointerEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, WIDTH);
    return [x().invert(px), y().invert(py)];
  };
  const near = (/** @type {PointerEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, WIDTH);
    return Math.hypot(px - x()(runs.origin[0]), py - y()(runs.origin[1])) < 18;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || !near(event)) return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    held = under(event);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    canvas.style.cursor = held ? "grabbing" : near(event) ? "grab" : "";
    if (!held) return;
    held = under(event);
    ask(held);
    art.repaint();
  }, { signal });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (held) ask(held);
      held = null;
      art.repaint();
    }, { signal });
  }
  return art;
}

/**
 * One small chart an entrant, under each other, on one scale; the others stay behind it in grey.
 * @param {import("./runs.js").Runs} runs @param {AbortSignal} signal @param {(frame: number) => void} go
 */
export function curves(runs, signal, go) {
  const [left, right] = [48, SMALL - 12];
  const x = () => linear(0, runs.last(), left, right);
  const art = stage(SMALL, ROW * 2 + 36, signal, (context, theme) => {
    const all = runs.entrants.map((_, i) => runs.curve(i));
    const good = all.flatMap((curve) => [...curve]).filter((value) => Number.isFinite(value) && value > 0);
    const high = good.reduce((a, b) => Math.max(a, b), 1e-12);
    const start = all[0]?.[0] > 0 ? Math.min(high, all[0][0] * 10) : high;
    const low = Math.max(good.reduce((a, b) => Math.min(a, b), high), start * 1e-12);
    const trail = (/** @type {Float32Array} */ curve, /** @type {import("../core/axes.js").Scale} */ y) => {
      const path = new Path2D();
      curve.forEach((value, k) => {
        if (Number.isFinite(value)) path.lineTo(x()(k), y(Math.max(low, Math.min(start, value))));
      });
      return path;
    };
    all.forEach((curve, i) => {
      const box = { left, right, top: 18 + i * ROW, bottom: 4 + (i + 1) * ROW };
      const y = logarithmic(low * 0.8, start * 1.25, box.bottom, box.top);
      const end = i === all.length - 1;
      const gradients = (/** @type {number} */ value) => x()((value / runs.shown[runs.last()]) * runs.last());
      gradients.invert = (/** @type {number} */ pixel) => pixel;
      axes(context, box, gradients, y, end ? ticks(0, runs.shown[runs.last()]) : [], decades(low * 0.8, start * 1.25, 3), end ? "gradients" : "", i ? "" : "loss", theme);
      for (const other of all) {
        context.strokeStyle = theme.grid;
        context.lineWidth = 1;
        context.stroke(trail(other, y));
      }
      line(context, trail(curve, y), classColour(i, theme.dark), 2, theme.paper, DASHES[i]);
      const at = x()(runs.frame());
      context.strokeStyle = theme.ink;
      context.strokeRect(at, box.top, 0, box.bottom - box.top);
      context.font = "11px system-ui, sans-serif";
      context.textAlign = "right";
      context.textBaseline = "top";
      context.fillStyle = theme.ink;
      const words = `${runs.entrants[i]}: ${say(curve[runs.frame()])} at lr ${say(runs.lrs[runs.index(i)])}`;
      context.fillText(words, right - 4, box.top + 3);
      blob(context, i, right - context.measureText(words).width - 14, box.top + 8, 4, theme.paper);
    });
  }, { role: "img", "aria-label": "the loss of each entrant; the table has the numbers" });
  art.canvas.addEventListener("click", (event) => go(Math.round(x().invert(pointerAt(art.canvas, event, SMALL)[0]))), { signal });
  return { ...art, fit: () => art.resize(ROW * Math.max(1, runs.entrants.length) + 40) };
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} which @param {number} x @param {number} y @param {number} size
 * @param {string} rim
 */
function blob(context, which, x, y, size, rim) {
  const path = new Path2D();
  marker(path, which, x, y, size);
  context.fillStyle = CATEGORICAL[which];
  context.strokeStyle = rim;
  context.lineWidth = 1.5;
  context.fill(path);
  context.stroke(path);
}
