/** dashboard: losses and accuracy, the confusion matrix, the worst mistakes, the first layer. */

import { unpack } from "../core/decode.js";
import { ARROWS, compass } from "../core/keys.js";
import { make, readout, toggle } from "../core/parts.js";
import { clamp } from "../core/scales.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { percent } from "../core/words.js";
import { cellAt, curves, matrix, tiles } from "./panels.js";

export default view("dashboard", (it) => {
  /** @type {Record<string, any>} */ const data = { cell: null };
  let hovered = "";
  const lines = curves(it, data, () => it.get("log_loss"));
  const grid = matrix(it, data);
  const wrong = tiles(it, data, "wrong", "worst mistakes: truth → answer");
  const units = tiles(it, data, "weights", "first layer: orange above zero, blue below");
  const scale = toggle(it, "logarithmic losses", () => it.get("log_loss"), (on) => it.set({ log_loss: on }));
  const told = readout(it, () => (data.cell ? inWords(data, data.cell) : hovered));
  it.body.append(make("div", {}, lines.canvas, wrong.canvas), make("div", {}, grid.canvas, told, units.canvas));
  it.bar.append(scale);
  /** @param {number[] | null} cell */
  const choose = (cell) => {
    data.cell = cell;
    if (cell) it.say(inWords(data, cell));
    it.paint();
  };
  const under = (/** @type {MouseEvent} */ event) => {
    const [x, y] = grid.under(event);
    return cellAt(x, y, data.classes);
  };
  grid.canvas.addEventListener("pointermove", (event) => {
    const cell = under(event);
    hovered = cell ? inWords(data, cell) : "";
    told.textContent = hovered || " ";
  }, { signal: it.signal });
  grid.canvas.addEventListener("click", (event) => {
    const cell = under(event);
    choose(String(cell) === String(data.cell) ? null : cell);
  }, { signal: it.signal });
  const renew = () => {
    const picture = it.get("picture");
    const ready = Boolean(picture.steps);
    Object.assign(data, unpack(picture), {
      ready, labels: it.get("labels"), shapes: { wrong: picture.wrong?.shape, weights: picture.weights?.shape },
      classes: ready ? picture.confusion?.shape[0] ?? 0 : 0,
    });
    if (data.cell && Math.max(...data.cell) >= data.classes) data.cell = null;
    wrong.fit();
    units.fit();
  };
  it.on("picture labels log_loss", renew);
  it.painters.push(() => {
    for (const art of [lines, grid, wrong, units]) art.canvas.hidden = !data.ready || (art === units && !data.shapes.weights);
    it.facts({ cell: data.cell ?? "", steps: data.ready ? data.steps[data.steps.length - 1] : 0, mistakes: data.ready ? wrong.shown() : 0 });
  });
  renew();
  return {
    keys: [
      ...compass(ARROWS, ["answer to the left", "answer to the right in the confusion matrix", "truth above", "truth below"], (x, y) => {
        if (data.classes) choose(data.cell ? [data.cell[0] - y, data.cell[1] + x].map((at) => clamp(at, 0, data.classes - 1)) : [0, 0]);
      }),
      ["Escape", "no cell: the worst mistakes of all kinds", () => choose(null)],
      ["l", "losses on a logarithmic scale, or not", () => scale.click()],
    ],
    table: () => asTable(data),
  };
});

/** One cell of the matrix in words. @param {Record<string, any>} data @param {number[]} cell */
function inWords({ classes: k, confusion, labels }, [row, column]) {
  const all = confusion.subarray(row * k, row * k + k).reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  return `truth ${labels[row]}, answer ${labels[column]}: ${confusion[row * k + column]} of ${all}`;
}

/** @param {Record<string, any>} data */
function asTable(data) {
  if (!data.ready) return make("p", {}, "No step yet.");
  const k = data.classes;
  const names = data.labels.slice(0, k);
  const looks = [...data.looks].map((step, i) => [step, percent(data.accuracies[i])]);
  const losses = [...data.steps].map((step, i) => [step, data.losses[i]]);
  const thin = (/** @type {any[]} */ rows) => rows.filter((_, i) => i % Math.ceil(rows.length / 100) === 0 || i === rows.length - 1);
  const wrong = [...data.wrong_at].map((at, i) => [at, names[data.wrong_truth[i]], names[data.wrong_guess[i]], percent(data.wrong_chance[i])]);
  return make("div", {},
    table("confusion matrix: a row for each truth, a column for each answer", ["truth", ...names],
      names.map((/** @type {string} */ name, /** @type {number} */ row) => [name, ...data.confusion.subarray(row * k, row * k + k)])),
    table("worst mistakes", ["sample", "truth", "answer", "given to the answer"], wrong),
    table("accuracy at each look", ["step", "right"], thin(looks)),
    table("losses", ["step", "loss"], thin(losses)));
}
