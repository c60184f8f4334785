/** The four charts of the dashboard. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL, sequential } from "../core/colour.js";
import { decades, linear, logarithmic, ticks } from "../core/scales.js";
import { stage } from "../core/stage.js";

const WIDTH = 400;
export const MATRIX = { width: 360, left: 56, top: 26, side: 290 };
const TILE = 44;
const FONT = "11px system-ui, sans-serif";
const MAP = sequential();

/**
 * The row and column of the confusion matrix at a pixel; null outside.
 * @param {number} x @param {number} y @param {number} classes
 */
export function cellAt(x, y, classes) {
  const column = Math.floor(((x - MATRIX.left) / MATRIX.side) * classes);
  const row = Math.floor(((y - MATRIX.top) / MATRIX.side) * classes);
  return Math.min(row, column) >= 0 && Math.max(row, column) < classes ? [row, column] : null;
}

/**
 * Where the mistakes of one cell stand among the worst ones; all of them without a cell.
 * @param {ArrayLike<number>} truth @param {ArrayLike<number>} guess @param {number[] | null} cell
 */
export function ofCell(truth, guess, cell) {
  return Array.from(truth, (_, i) => i).filter((i) => !cell || (truth[i] === cell[0] && guess[i] === cell[1]));
}

/**
 * A shade of a signed byte: blue below 128, paper at it, orange above.
 * @param {number} byte
 */
export function twoSided(byte) {
  const t = (byte - 128) / 127;
  const end = t < 0 ? [0, 114, 178] : [213, 94, 0];
  return end.map((c) => Math.round(255 + (c - 255) * Math.min(1, Math.abs(t))));
}

/** @param {Record<string, any>} data @param {AbortSignal} signal @param {() => boolean} isLog */
export function curves(data, signal, isLog) {
  const height = 250;
  const box = { left: 52, top: 20, right: WIDTH - 46, bottom: height - 36 };
  return stage(WIDTH, height, signal, (context, theme) => {
    if (!data.ready) return;
    const last = Math.max(2, data.steps[data.steps.length - 1]);
    const x = linear(0, last, box.left, box.right);
    const good = [...data.losses].filter((value) => Number.isFinite(value) && (value > 0 || !isLog()));
    const high = good.length ? Math.max(...good) : 1;
    const low = good.length ? Math.min(...good) : 0.1;
    const y = isLog() ? logarithmic(low * 0.8, high * 1.25, box.bottom, box.top) : linear(Math.min(0, low), high * 1.05, box.bottom, box.top);
    const share = linear(0, 1, box.bottom, box.top);
    const powers = isLog() ? decades(low * 0.8, high * 1.25) : [];
    const marks = powers.length > 1 ? powers : ticks(y.invert(box.bottom), y.invert(box.top), 4);
    axes(context, box, x, y, ticks(0, last), marks, "step", "loss", theme);
    context.font = FONT;
    context.fillStyle = theme.ink;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const part of [0, 0.25, 0.5, 0.75, 1]) context.fillText(`${100 * part} %`, box.right + 5, share(part));
    context.textAlign = "right";
    context.textBaseline = "bottom";
    context.fillText("accuracy (dashed)", WIDTH - 8, box.top - 4);
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.clip();
    const trail = (/** @type {any} */ xs, /** @type {any} */ ys, /** @type {(v: number) => number} */ scale) => {
      const path = new Path2D();
      ys.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
        if (Number.isFinite(scale(value))) path.lineTo(x(xs[i]), scale(value));
      });
      return path;
    };
    line(context, trail(data.steps, data.losses, y), CATEGORICAL[0], 1.5, theme.paper);
    line(context, trail(data.looks, data.accuracies, share), CATEGORICAL[5], 2, theme.paper, [6, 3]);
    context.restore();
  }, { role: "img", "aria-label": "losses and accuracy by step; the table has the numbers" });
}

/** @param {Record<string, any>} data @param {AbortSignal} signal */
export function matrix(data, signal) {
  const { width, left, top, side } = MATRIX;
  return stage(width, top + side + 34, signal, (context, theme) => {
    const k = data.classes;
    if (!k) return;
    const size = side / k;
    const most = Math.log1p(Math.max(1, ...data.confusion));
    context.font = FONT;
    context.textAlign = "center";
    context.textBaseline = "middle";
    data.confusion.forEach((/** @type {number} */ count, /** @type {number} */ i) => {
      const [row, column] = [Math.floor(i / k), i % k];
      const t = Math.log1p(count) / most;
      context.fillStyle = `rgb(${MAP[Math.round(255 * t)]})`;
      context.fillRect(left + column * size, top + row * size, size + 0.5, size + 0.5);
      context.fillStyle = t < 0.5 ? "#fff" : "#000";
      if (size > 22 && count) context.fillText(String(count), left + (column + 0.5) * size, top + (row + 0.5) * size);
    });
    context.fillStyle = theme.ink;
    for (let i = 0; i < k && size > 9; i++) {
      context.textAlign = "right";
      context.fillText(String(data.labels[i]).slice(0, 7), left - 5, top + (i + 0.5) * size);
      context.textAlign = "center";
      context.fillText(String(data.labels[i]).slice(0, Math.max(1, size / 7)), left + (i + 0.5) * size, top + side + 10);
    }
    context.fillText("answer", left + side / 2, top + side + 26);
    context.textAlign = "left";
    context.fillText("truth", 2, top - 12);
    if (!data.cell) return;
    context.lineWidth = 3;
    context.strokeStyle = CATEGORICAL[0];
    context.strokeRect(left + data.cell[1] * size, top + data.cell[0] * size, size, size);
  }, { tabindex: 0, role: "application", "aria-label": "confusion matrix; press ? for the keys" });
}

/**
 * Small pictures: mistakes with a caption each, or units of the first layer.
 * @param {Record<string, any>} data @param {"wrong" | "weights"} name @param {string} title @param {AbortSignal} signal
 */
export function tiles(data, name, title, signal) {
  const captions = name === "wrong";
  const columns = 8;
  const rowHeight = captions ? TILE + 16 : TILE + 4;
  const chosen = () => captions ? ofCell(data.wrong_truth, data.wrong_guess, data.cell) : Array.from({ length: data.shapes.weights[0] }, (_, i) => i);
  const art = stage(captions ? WIDTH : MATRIX.width, 20 + rowHeight * (captions ? 3 : 4), signal, (context, theme) => {
    if (!data.ready || !data.shapes[name]) return;
    const at = chosen();
    context.font = FONT;
    context.textAlign = "left";
    context.fillStyle = theme.ink;
    context.textBaseline = "top";
    const cell = captions && data.cell ? ` (${data.labels[data.cell[0]]} → ${data.labels[data.cell[1]]} among the worst ${data.wrong_truth.length})` : "";
    context.fillText(at.length ? title + cell : captions && !cell ? "no mistake" : `none${cell}`, 4, 2);
    context.imageSmoothingEnabled = false;
    context.textAlign = "center";
    context.font = "10px system-ui, sans-serif";
    at.forEach((i, place) => {
      const [x, y] = [4 + (place % columns) * (TILE + (captions ? 5 : 0)), 18 + Math.floor(place / columns) * rowHeight];
      picture(context, data[name], data.shapes[name], i, captions, x, y);
      if (captions) context.fillText(`${data.labels[data.wrong_truth[i]].slice(0, 3)}→${data.labels[data.wrong_guess[i]].slice(0, 3)}`, x + TILE / 2, y + TILE + 2);
    });
  }, { role: "img", "aria-label": `${title}${captions ? "; the table lists them" : ""}` });
  const fit = () => art.resize(20 + rowHeight * Math.ceil((data.shapes[name]?.[0] || 1) / columns));
  return { ...art, fit, shown: () => (data.shapes.wrong ? chosen().length : 0) };
}

/**
 * @param {CanvasRenderingContext2D} context @param {Uint8Array} bytes @param {number[]} shape @param {number} index
 * @param {boolean} plain @param {number} x @param {number} y
 */
function picture(context, bytes, [, tall, wide], index, plain, x, y) {
  const image = new ImageData(wide, tall);
  for (let p = 0; p < tall * wide; p++) {
    const byte = bytes[index * tall * wide + p];
    image.data.set(plain ? [byte, byte, byte, 255] : [...twoSided(byte), 255], 4 * p);
  }
  const small = document.createElement("canvas");
  [small.width, small.height] = [wide, tall];
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.drawImage(small, x, y, TILE - 2, TILE - 2);
}

