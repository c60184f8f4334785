/** The four charts of the dashboard. */

import { CATEGORICAL, raster, sequential } from "../core/colour.js";
import { nth } from "../core/decode.js";
import { abs, ceil, floor, lastOf, list, max, min, round } from "../core/numbers.js";
import { trail } from "../core/pen.js";
import { extent } from "../core/scales.js";
import { stage, tabled } from "../core/stage.js";

const WIDTH = 400;
export const MATRIX = { width: 360, left: 56, top: 26, side: 290 };
const TILE = 44;
const MAP = sequential();

/**
 * The row and column of the confusion matrix at a pixel; null outside.
 * @param {number[]} pixel @param {number} classes
 */
export function cellAt([x, y], classes) {
  const column = floor(((x - MATRIX.left) / MATRIX.side) * classes);
  const row = floor(((y - MATRIX.top) / MATRIX.side) * classes);
  return min(row, column) >= 0 && max(row, column) < classes ? [row, column] : null;
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
  return end.map((c) => round(255 + (c - 255) * min(1, abs(t))));
}

/** @param {import("../core/widget.js").It} it @param {Record<string, any>} data */
export function curves(it, data) {
  return stage(it, WIDTH, 250, tabled("losses and accuracy by step"), (pen) => {
    const { steps, losses, looks, accuracies } = data;
    if (data.ready) pen.training([52, 20, WIDTH - 46, 214], steps, losses, looks, accuracies, it.now.log_loss);
  });
}

/** @param {import("../core/widget.js").It} it @param {Record<string, any>} data */
export function matrix(it, data) {
  const { width, left, top, side } = MATRIX;
  return stage(it, width, top + side + 34, "confusion matrix", (pen) => {
    const { classes: k, confusion, labels, cell } = data;
    if (!k) return;
    const size = side / k;
    const most = Math.log1p(max(1, ...confusion));
    confusion.forEach((/** @type {number} */ count, /** @type {number} */ i) => {
      const [x, y] = [left + (i % k) * size, top + floor(i / k) * size];
      const t = Math.log1p(count) / most;
      pen.block(x, y, size + 0.5, size + 0.5, `rgb(${MAP[round(255 * t)]})`);
      if (size > 22 && count) pen.text(String(count), x + size / 2, y + size / 2, "center", "middle", t < 0.5 ? "#fff" : "#000");
    });
    for (let i = 0; i < k && size > 9; i++) {
      pen.text(labels[i].slice(0, 7), left - 5, top + (i + 0.5) * size, "right");
      pen.text(labels[i].slice(0, max(1, size / 7)), left + (i + 0.5) * size, top + side + 10, "center");
    }
    pen.text("answer", left + side / 2, top + side + 26, "center");
    pen.text("truth", 2, top - 12);
    if (cell) pen.frame(left + cell[1] * size, top + cell[0] * size, size, size, CATEGORICAL[0], 3);
  }, true);
}

/**
 * Small pictures: mistakes with a caption each, or units of the first layer.
 * @param {import("../core/widget.js").It} it @param {Record<string, any>} data @param {"wrong" | "weights"} name @param {string} title
 */
export function tiles(it, data, name, title) {
  const captions = name === "wrong";
  const columns = 8;
  const rowHeight = captions ? TILE + 16 : TILE + 4;
  const label = (/** @type {number} */ which, /** @type {number | undefined} */ most) => data.labels[which].slice(0, most);
  const chosen = () => captions ? ofCell(data.wrong_truth, data.wrong_guess, data.cell) : list(data.shapes.weights[0], (i) => i);
  const art = stage(it, captions ? WIDTH : MATRIX.width, 20 + rowHeight * (captions ? 3 : 4), `${title}${captions ? "; the table lists them" : ""}`, (pen) => {
    if (!data.ready || !data.shapes[name]) return;
    const { cell, wrong_truth: truth, wrong_guess: guess } = data;
    const at = chosen();
    const where = captions && cell ? ` (${label(cell[0], undefined)} → ${label(cell[1], undefined)} among the worst ${truth.length})` : "";
    pen.text(at.length ? title + where : captions && !where ? "no mistake" : `none${where}`, 4, 2, "left", "top");
    at.forEach((i, place) => {
      const [x, y] = [4 + (place % columns) * (TILE + (captions ? 5 : 0)), 18 + floor(place / columns) * rowHeight];
      picture(pen, data[name], data.shapes[name], i, captions, x, y);
      if (captions) pen.text(`${label(truth[i], 3)}→${label(guess[i], 3)}`, x + TILE / 2, y + TILE + 2, "center", "top", pen.theme.ink, "10px");
    });
  });
  const fit = () => art.resize(20 + rowHeight * ceil((data.shapes[name]?.[0] || 1) / columns));
  return { ...art, fit, shown: () => (data.shapes.wrong ? chosen().length : 0) };
}

/**
 * @param {import("../core/pen.js").Pen} pen @param {Uint8Array} bytes @param {number[]} shape @param {number} index
 * @param {boolean} plain @param {number} left @param {number} top
 */
function picture(pen, bytes, [, tall, wide], index, plain, left, top) {
  const own = nth(bytes, index, tall * wide);
  const image = raster(wide, tall, (p) => (plain ? [own[p], own[p], own[p]] : twoSided(own[p])));
  pen.image(image, [left, top, left + TILE - 2, top + TILE - 2], false);
}
