/** race: optimisers on one landscape, their losses beside it, and who is ahead. */

import { frame } from "../core/frame.js";
import { listen, make, slider, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { curves, track } from "./charts.js";
import { reader } from "./runs.js";

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const runs = reader(model);
  const first = model.get("start");
  const keys = [
    { key: " ", says: "play or pause", press: () => player.toggle() },
    { key: "ArrowRight", says: "one frame on (shift: ten)", press: (/** @type {number} */ by) => player.move(by) },
    { key: "ArrowLeft", says: "one frame back (shift: ten)", press: (/** @type {number} */ by) => player.move(-by) },
    { key: "Home", says: "first frame", press: () => player.move(-Infinity) },
    { key: "End", says: "last frame", press: () => player.move(1e9) },
    { key: "ArrowUp", says: "higher learning rate for all", press: (/** @type {number} */ by) => choose(runs.common() + by, true) },
    { key: "ArrowDown", says: "lower learning rate for all", press: (/** @type {number} */ by) => choose(runs.common() - by, true) },
    { key: "b", says: "each at its own best learning rate, or all at one", press: () => fair.click() },
    { key: "j", says: "start to the left (l right, i up, k down)", press: (/** @type {number} */ by) => nudge(-by, 0) },
    { key: "l", says: "start to the right", press: (/** @type {number} */ by) => nudge(by, 0) },
    { key: "i", says: "start up", press: (/** @type {number} */ by) => nudge(0, by) },
    { key: "k", says: "start down", press: (/** @type {number} */ by) => nudge(0, -by) },
    { key: "r", says: "start where it was", press: () => ask(first) },
  ];
  const around = frame({ model, el, signal, name: "race", keys, table: () => asTable(runs) });
  const order = make("ol", { class: "jx-ranks" });

  /** @param {number[]} start */
  function ask(start) {
    model.set("start", start);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  }
  /** @param {number} x @param {number} y */
  function nudge(x, y) {
    const [x0, x1, y0, y1] = runs.bounds;
    const [a, b] = model.get("start");
    ask([a + (x * (x1 - x0)) / 50, b + (y * (y1 - y0)) / 50]);
  }
  /** A learning rate for all, by its place; it leaves the best ones. @param {number} index @param {boolean} done */
  function choose(index, done) {
    const lr = runs.lrs[Math.max(0, Math.min(runs.lrs.length - 1, index))];
    if (lr === undefined) return;
    model.set("lr", lr);
    model.set("each_best", false);
    paint();
    if (done) tell();
  }
  function tell() {
    model.save_changes();
    around.say(runs.sentence());
  }

  const land = track(runs, model.get("names"), signal, ask);
  const losses = curves(runs, signal, (at) => { player.set(at); model.set("frame", player.at()); paint(); });
  const player = transport({
    last: runs.last(), at: model.get("frame"), signal, label: "frame",
    show: (at) => { model.set("frame", at); paint(); },
    release: tell,
  });
  const rate = slider({
    label: "learning rate of all", max: 31, value: 16, signal,
    text: (index) => (model.get("each_best") ? "own best" : say(runs.lrs[index])),
    input: (index) => choose(index, false), release: tell,
  });
  const fair = toggle("each at its best", signal, model.get("each_best"), (on) => {
    model.set("each_best", on);
    paint();
    tell();
  });
  around.body.append(land.canvas, make("div", {}, losses.canvas, order));
  around.bar.append(rate.root, fair, player.root);

  function paint() {
    rate.set(runs.common(), Math.max(0, runs.lrs.length - 1));
    fair.setAttribute("aria-pressed", String(model.get("each_best")));
    const rows = runs.table();
    order.replaceChildren(...rows.map((row) => make("li", { value: row.rank }, `${row.name} ${say(row.loss)}`)));
    Object.assign(around.root.dataset, {
      frame: runs.frame(), first: rows[0]?.name ?? "", best: model.get("each_best"), lr: runs.lrs[runs.common()], start: runs.origin.map(say),
    });
    land.repaint();
    losses.repaint();
  }
  const renew = () => {
    runs.read();
    losses.fit();
    player.set(model.get("frame"), runs.last());
    paint();
  };
  for (const name of ["picture", "field"]) listen(model, name, signal, renew);
  for (const name of ["lr", "each_best"]) listen(model, name, signal, paint);
  listen(model, "frame", signal, () => { player.set(model.get("frame")); paint(); });
  renew();
  return () => ending.abort();
}

/** @param {import("./runs.js").Runs} runs */
function asTable(runs) {
  const rows = runs.table().map((row) => [row.rank, row.name, say(row.lr), say(row.loss), say(runs.lrs[runs.best[row.entrant]])]);
  return table(`after ${runs.shown[runs.frame()]} gradients`, ["rank", "optimiser", "learning rate", "loss", "its best learning rate"], rows);
}

export default { render };
