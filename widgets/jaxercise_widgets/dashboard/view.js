/** dashboard: losses and accuracy, the confusion matrix, the worst mistakes, the first layer. */

import { frame } from "../core/frame.js";
import { listen, make, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { pointerAt } from "../core/stage.js";
import { table } from "../core/table.js";
import { decode } from "../core/decode.js";
import { cellAt, curves, matrix, tiles, MATRIX } from "./panels.js";

/** The picture, decoded once a message. @param {import("../core/model").Model} model */
function reader(model) {
  /** @type {Record<string, any>} */ const data = { cell: null };
  data.read = () => {
    const picture = model.get("picture");
    data.ready = Boolean(picture.steps);
    data.labels = model.get("labels");
    for (const [name, value] of Object.entries(picture)) data[name] = value?.data ? decode(value) : value;
    data.shapes = { wrong: picture.wrong?.shape, weights: picture.weights?.shape };
    data.classes = picture.confusion?.shape[0] ?? 0;
    if (!data.ready) data.classes = 0;
    if (data.cell && Math.max(...data.cell) >= data.classes) data.cell = null;
  };
  return data;
}

/** One cell of the matrix in words. @param {Record<string, any>} data @param {number[]} cell */
function inWords(data, [row, column]) {
  const k = data.classes;
  const counts = data.confusion;
  const all = counts.subarray(row * k, row * k + k).reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  const name = data.labels;
  return `truth ${name[row]}, answer ${name[column]}: ${counts[row * k + column]} of ${all}`;
}

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const data = reader(model);
  const keys = [
    { key: "ArrowRight", says: "answer to the right in the confusion matrix", press: (/** @type {number} */ by) => move(0, by) },
    { key: "ArrowLeft", says: "answer to the left", press: (/** @type {number} */ by) => move(0, -by) },
    { key: "ArrowDown", says: "truth below", press: (/** @type {number} */ by) => move(by, 0) },
    { key: "ArrowUp", says: "truth above", press: (/** @type {number} */ by) => move(-by, 0) },
    { key: "Escape", says: "no cell: the worst mistakes of all kinds", press: () => choose(null) },
    { key: "l", says: "losses on a logarithmic scale, or not", press: () => scale.click() },
  ];
  const around = frame({ model, el, signal, name: "dashboard", keys, table: () => asTable(data) });
  const readout = make("p", { class: "jx-readout" }, " ");
  const lines = curves(data, signal, () => model.get("log_loss"));
  const grid = matrix(data, signal);
  const wrong = tiles(data, "wrong", "worst mistakes: truth → answer", signal);
  const units = tiles(data, "weights", "first layer: orange above zero, blue below", signal);
  const scale = toggle("logarithmic losses", signal, model.get("log_loss"), (on) => {
    model.set("log_loss", on);
    model.save_changes();
  });
  around.body.append(
    make("div", {}, lines.canvas, wrong.canvas),
    make("div", {}, grid.canvas, readout, units.canvas));
  around.bar.append(scale);

  /** @param {number[] | null} cell */
  function choose(cell) {
    data.cell = cell;
    around.root.dataset.cell = String(cell ?? "");
    if (cell) around.say(inWords(data, cell));
    paint();
  }
  /** @param {number} down @param {number} right */
  function move(down, right) {
    if (!data.classes) return;
    const [row, column] = data.cell ?? [0, 0];
    const clamp = (/** @type {number} */ at) => Math.max(0, Math.min(data.classes - 1, at));
    choose(data.cell ? [clamp(row + down), clamp(column + right)] : [0, 0]);
  }
  const under = (/** @type {MouseEvent} */ event) => {
    const [x, y] = pointerAt(grid.canvas, event, MATRIX.width);
    return cellAt(x, y, data.classes);
  };
  grid.canvas.addEventListener("pointermove", (event) => {
    const cell = under(event);
    readout.textContent = cell ? inWords(data, cell) : " ";
  }, { signal });
  grid.canvas.addEventListener("click", (event) => {
    const cell = under(event);
    choose(String(cell) === String(data.cell) ? null : cell);
  }, { signal });

  function paint() {
    readout.textContent = data.cell ? inWords(data, data.cell) : " ";
    for (const art of [lines, grid, wrong, units]) {
      art.canvas.hidden = !data.ready || (art === units && !data.shapes.weights);
      art.repaint();
    }
    scale.setAttribute("aria-pressed", String(model.get("log_loss")));
    around.root.dataset.steps = String(data.ready ? data.steps[data.steps.length - 1] : 0);
    around.root.dataset.mistakes = String(data.ready ? wrong.shown() : 0);
  }
  const renew = () => {
    data.read();
    wrong.fit();
    units.fit();
    paint();
  };
  for (const name of ["picture", "labels", "log_loss"]) listen(model, name, signal, renew);
  renew();
  return () => ending.abort();
}

/** @param {Record<string, any>} data */
function asTable(data) {
  if (!data.ready) return make("p", {}, "No step yet.");
  const k = data.classes;
  const names = data.labels.slice(0, k);
  const looks = [...data.looks].map((step, i) => [step, `${say(100 * data.accuracies[i])} %`]);
  const losses = [...data.steps].map((step, i) => [step, say(data.losses[i])]);
  const thin = (/** @type {any[]} */ rows) => rows.filter((_, i) => i % Math.ceil(rows.length / 100) === 0 || i === rows.length - 1);
  const wrong = [...data.wrong_at].map((at, i) => [at, names[data.wrong_truth[i]], names[data.wrong_guess[i]], `${say(100 * data.wrong_chance[i])} %`]);
  return make("div", {},
    table("confusion matrix: a row for each truth, a column for each answer", ["truth", ...names],
      names.map((/** @type {string} */ name, /** @type {number} */ row) => [name, ...data.confusion.subarray(row * k, row * k + k)])),
    table("worst mistakes", ["sample", "truth", "answer", "given to the answer"], wrong),
    table("accuracy at each look", ["step", "right"], thin(looks)),
    table("losses", ["step", "loss"], thin(losses)));
}

export default { render };
