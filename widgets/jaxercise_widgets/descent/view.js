/** descent: the landscape with one path on it, the losses along the path, and a strip of all learning rates. */

import { frame } from "../core/frame.js";
import { listen, make, slider, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { curve, strip } from "./charts.js";
import { ground } from "./ground.js";
import { reader } from "./reader.js";

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const data = reader(model);
  const keys = [
    { key: " ", says: "play or pause", press: () => player.toggle() },
    { key: "ArrowRight", says: "one step on (shift: ten)", press: (/** @type {number} */ by) => player.move(by) },
    { key: "ArrowLeft", says: "one step back (shift: ten)", press: (/** @type {number} */ by) => player.move(-by) },
    { key: "Home", says: "first step", press: () => player.move(-Infinity) },
    { key: "End", says: "last step", press: () => player.move(1e9) },
    { key: "ArrowUp", says: "higher learning rate", press: (/** @type {number} */ by) => changeRate(by) },
    { key: "ArrowDown", says: "lower learning rate", press: (/** @type {number} */ by) => changeRate(-by) },
    { key: "j", says: "start to the left (l right, i up, k down)", press: (/** @type {number} */ by) => nudge(-by, 0) },
    { key: "l", says: "start to the right", press: (/** @type {number} */ by) => nudge(by, 0) },
    { key: "i", says: "start up", press: (/** @type {number} */ by) => nudge(0, by) },
    { key: "k", says: "start down", press: (/** @type {number} */ by) => nudge(0, -by) },
    { key: "b", says: "basin map", press: () => basinButton.click() },
    { key: "r", says: "start, learning rate and window as they were", press: () => reset() },
  ];
  const first = { start: model.get("start"), lr: model.get("lr"), bounds: model.get("bounds") };
  const around = frame({ model, el, signal, name: "descent", keys, table: () => asTable(data) });
  const readout = make("p", { class: "jx-readout" }, " ");

  /** Ask the kernel; the number lets a late answer be told from a new one. @param {Record<string, unknown>} wish */
  function ask(wish) {
    for (const [name, value] of Object.entries(wish)) model.set(name, value);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  }
  /** @param {number} index */
  function choose(index) {
    const lr = data.lrs[index];
    if (lr === undefined) return;
    model.set("lr", lr);
    paint();
  }
  /** @param {number} by */
  function changeRate(by) {
    const index = Math.min(data.lrs.length - 1, Math.max(0, data.index() + by));
    choose(index);
    rate.set(index);
    ask({});
    around.say(data.sentence());
  }
  /** @param {number} x @param {number} y */
  function nudge(x, y) {
    const [x0, x1, y0, y1] = model.get("bounds");
    const [a, b] = model.get("start");
    ask({ start: [a + (x * (x1 - x0)) / 50, b + (y * (y1 - y0)) / 50] });
  }
  function reset() {
    ask(first);
  }

  const land = ground({ model, data, signal, ask, hover: (text) => { readout.textContent = text || " "; } });
  const losses = curve(data, signal, (at) => player.set(at), () => model.get("frame"));
  const rates = strip(data, signal, (index) => { choose(index); rate.set(index); }, () => ask({}));
  const player = transport({
    last: data.last(), at: model.get("frame"), signal,
    show: (at) => { model.set("frame", at); paint(); },
    release: () => model.save_changes(),
  });
  const rate = slider({
    label: "learning rate", max: Math.max(0, data.lrs.length - 1), value: data.index(), signal,
    text: (index) => say(data.lrs[index]), input: choose,
    release: () => { ask({}); around.say(data.sentence()); },
  });
  const basinButton = toggle("basin map", signal, model.get("basin_map"), (on) => ask({ basin_map: on }));
  const sentence = make("p", { class: "jx-sentence" });
  around.body.append(
    make("div", {}, land.canvas, readout),
    make("div", { class: "jx-side" }, sentence, losses.canvas, rates.canvas));
  around.bar.append(rate.root, player.root, basinButton);

  function paint() {
    sentence.textContent = data.sentence();
    around.root.dataset.verdict = data.verdict();
    around.root.dataset.lr = String(data.lrs[data.index()]);
    around.root.dataset.frame = String(model.get("frame"));
    land.repaint();
    losses.repaint();
    rates.repaint();
  }
  const renew = () => {
    data.read();
    rate.set(data.index(), Math.max(0, data.lrs.length - 1));
    player.set(model.get("frame"), data.last());
    paint();
  };
  for (const name of ["picture", "field"]) listen(model, name, signal, renew);
  listen(model, "lr", signal, () => { rate.set(data.index()); paint(); });
  listen(model, "frame", signal, () => { player.set(model.get("frame")); paint(); });
  listen(model, "basin_map", signal, () => {
    basinButton.setAttribute("aria-pressed", String(model.get("basin_map")));
    paint();
  });
  renew();
  return () => ending.abort();
}

/** @param {import("./reader.js").Reader} data */
function asTable(data) {
  const rows = [];
  const last = data.last();
  const path = data.path();
  for (let k = 0; k <= last; k += Math.max(1, Math.ceil(last / 100))) {
    rows.push([k, say(path[2 * k]), say(path[2 * k + 1]), say(data.losses()[k])]);
  }
  return table(`${data.sentence()} The path, step by step:`, ["step", ...data.names, "loss"], rows);
}

export default { render };
