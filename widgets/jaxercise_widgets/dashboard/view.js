/** dashboard: losses and accuracy, the confusion matrix, the worst mistakes, the first layer. */

import { nth, unpack } from "../core/decode.js";
import { arrows } from "../core/keys.js";
import { ceil, clamp, lastOf, max } from "../core/numbers.js";
import { div, flag, follow, hear, make, press, readout } from "../core/parts.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { percent } from "../core/words.js";
import { cellAt, curves, matrix, tiles } from "./panels.js";

export default view("dashboard", (it) => {
  const { now } = it;
  /** @type {Record<string, any>} */ const data = { cell: null };
  let hovered = "";
  const lines = curves(it, data);
  const grid = matrix(it, data);
  const wrong = tiles(it, data, "wrong", "worst mistakes: truth → answer");
  const units = tiles(it, data, "weights", "first layer: orange above zero, blue below");
  const told = readout(it, () => (data.cell ? inWords(data, data.cell) : hovered));
  /** @param {number[] | null} cell */
  const choose = (cell) => {
    data.cell = cell;
    if (cell) it.say(inWords(data, cell));
    it.paint();
  };
  hear(it, grid.canvas, "pointermove", (event) => {
    const cell = cellAt(grid.under(event), data.classes);
    hovered = cell ? inWords(data, cell) : "";
    told.textContent = hovered || " ";
  });
  press(it, grid, (at) => {
    const cell = cellAt(at, data.classes);
    choose(`${cell}` === `${data.cell}` ? null : cell);
  });
  const renew = () => {
    const { picture } = now;
    const ready = Boolean(picture.steps);
    Object.assign(data, unpack(picture), {
      ready, labels: now.labels, shapes: { wrong: picture.wrong?.shape, weights: picture.weights?.shape },
      classes: ready ? picture.confusion?.shape[0] ?? 0 : 0,
    });
    if (data.cell && max(...data.cell) >= data.classes) data.cell = null;
    wrong.fit();
    units.fit();
  };
  it.on("picture labels log_loss", renew);
  follow(it, () => {
    for (const art of [lines, grid, wrong, units]) art.canvas.hidden = !data.ready || (art === units && !data.shapes.weights);
  });
  renew();
  return {
    body: [div(lines.canvas, wrong.canvas), div(grid.canvas, told, units.canvas)],
    bar: [flag(it, "logarithmic losses", "log_loss", "l", "losses on a logarithmic scale, or not", it.set)],
    keys: [
      ...arrows(["answer to the left", "answer to the right in the confusion matrix", "truth above", "truth below"], (x, y) => {
        if (data.classes) choose(data.cell ? [data.cell[0] - y, data.cell[1] + x].map((at) => clamp(at, 0, data.classes - 1)) : [0, 0]);
      }),
      ["Escape", "no cell: the worst mistakes of all kinds", () => choose(null)],
    ],
    table: () => asTable(data),
    facts: () => ({ cell: data.cell ?? "", steps: data.ready ? lastOf(data.steps) : 0, mistakes: data.ready ? wrong.shown() : 0 }),
  };
});

/** One cell of the matrix in words. @param {Record<string, any>} data @param {number[]} cell */
function inWords({ classes: k, confusion, labels }, [row, column]) {
  const all = nth(confusion, row, k).reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  return `truth ${labels[row]}, answer ${labels[column]}: ${confusion[row * k + column]} of ${all}`;
}

/** @param {Record<string, any>} data */
function asTable(data) {
  if (!data.ready) return make("p", {}, "No step yet.");
  const k = data.classes;
  const names = data.labels.slice(0, k);
  const looks = [...data.looks].map((step, i) => [step, percent(data.accuracies[i])]);
  const losses = [...data.steps].map((step, i) => [step, data.losses[i]]);
  const thin = (/** @type {any[]} */ rows) => rows.filter((_, i) => i % ceil(rows.length / 100) === 0 || i === rows.length - 1);
  const wrong = [...data.wrong_at].map((at, i) => [at, names[data.wrong_truth[i]], names[data.wrong_guess[i]], percent(data.wrong_chance[i])]);
  return div(
    table("confusion matrix: a row for each truth, a column for each answer", ["truth", ...names],
      names.map((/** @type {string} */ name, /** @type {number} */ row) => [name, ...nth(data.confusion, row, k)])),
    table("worst mistakes", ["sample", "truth", "answer", "given to the answer"], wrong),
    table("accuracy at each look", ["step", "right"], thin(looks)),
    table("losses", ["step", "loss"], thin(losses)));
}
