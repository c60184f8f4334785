/** approximator: a curve, the network of one hidden layer beside it, what every unit adds, the error at every width. */

import { frame } from "../core/frame.js";
import { listen, make, slider, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { graph, sweep } from "./charts.js";
import { reader } from "./network.js";

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const net = reader(model);
  let chosen = 0;
  let sketching = false;
  const keys = [
    { key: "ArrowUp", says: "one unit more (shift: ten)", press: (/** @type {number} */ by) => choose(net.width() + by, true) },
    { key: "ArrowDown", says: "one unit less (shift: ten)", press: (/** @type {number} */ by) => choose(net.width() - by, true) },
    { key: "n", says: "next unit", press: () => pick((chosen + 1) % net.width()) },
    { key: "p", says: "previous unit", press: () => pick((chosen + net.width() - 1) % net.width()) },
    { key: "ArrowRight", says: "its kink to the right", press: (/** @type {number} */ by) => move(net.kink(chosen) + 0.01 * by) },
    { key: "ArrowLeft", says: "its kink to the left", press: (/** @type {number} */ by) => move(net.kink(chosen) - 0.01 * by) },
    { key: "d", says: "draw the target by hand, or not", press: () => pencil.click() },
    { key: "r", says: "kinks as they were fitted", press: () => { net.moved.clear(); paint(); } },
  ];
  const around = frame({ model, el, signal, name: "approximator", keys, table: () => asTable(net) });
  const readout = make("p", { class: "jx-readout" }, " ");

  /** @param {Record<string, unknown>} wish */
  function ask(wish) {
    for (const [name, value] of Object.entries(wish)) model.set(name, value);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  }
  /** @param {number} width @param {boolean} done */
  function choose(width, done) {
    net.moved.clear();
    model.set("width", Math.max(1, Math.min(net.widest(), width)));
    chosen = Math.min(chosen, net.width() - 1);
    paint();
    if (done) model.save_changes();
  }
  /** @param {number} unit */
  function pick(unit) {
    chosen = unit;
    paint();
    around.say(readout.textContent ?? "");
  }
  /** @param {number} x */
  function move(x) {
    net.moveKink(chosen, x);
    paint();
  }

  const curve = graph(net, signal, {
    chosen: () => chosen, choose: pick, move, sketching: () => sketching, sketch: (drawn) => ask({ drawn }),
  });
  const errors = sweep(net, signal, (width) => choose(width, true));
  const width = slider({
    label: "hidden units", max: 63, value: model.get("width") - 1, signal, text: (at) => String(at + 1),
    input: (at) => choose(at + 1, false), release: () => model.save_changes(),
  });
  const pencil = toggle("draw the target", signal, false, (on) => {
    sketching = on;
    curve.canvas.style.touchAction = on ? "none" : "";
    curve.canvas.style.cursor = on ? "crosshair" : "";
  });
  const formula = make("input", { type: "text", value: model.get("target"), "aria-label": "target as a formula of x", size: 16 });
  const typed = () => {
    if (formula.value !== model.get("target") || model.get("drawn").length) ask({ target: formula.value, drawn: [] });
  };
  formula.addEventListener("change", typed, { signal });
  formula.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.stopPropagation(); // in a notebook, Enter would go on to the cell
    typed();
  }, { signal });
  around.body.append(curve.canvas, make("div", { class: "jx-narrow" }, errors.canvas, readout));
  around.bar.append(width.root, make("label", {}, "target ", formula), pencil);

  function paint() {
    width.set(net.width() - 1, net.widest() - 1);
    if (net.ready) {
      const [weight, bias, out] = net.unit(chosen);
      readout.textContent = `Unit ${chosen + 1} of ${net.width()}: ${say(out)} · f(${say(weight)} x ${bias < 0 ? "−" : "+"} ${say(Math.abs(bias))}), turns at ${say(net.kink(chosen))}; error now ${say(net.error())}.`;
    }
    Object.assign(around.root.dataset, {
      width: net.width(), unit: chosen, kink: net.ready ? net.kink(chosen).toFixed(3) : "", error: net.ready ? net.error() : "", rounds: model.get("picture").rounds ?? "",
    });
    curve.repaint();
    errors.repaint();
  }
  const renew = () => {
    net.read();
    chosen = Math.min(chosen, net.width() - 1);
    paint();
  };
  listen(model, "picture", signal, renew);
  listen(model, "width", signal, () => { net.moved.clear(); paint(); });
  listen(model, "target", signal, () => { formula.value = model.get("target"); });
  renew();
  return () => ending.abort();
}

/** @param {import("./network.js").Network} net */
function asTable(net) {
  const units = Array.from({ length: net.width() }, (_, unit) => [unit + 1, ...net.unit(unit).map(say), say(net.kink(unit))]);
  const errors = [...net.errors].map((error, i) => [i + 1, say(error)]);
  return make("div", {},
    table(`the ${net.width()} hidden units`, ["unit", "weight", "bias", "weight of its answer", "turns at x"], units),
    table("error of the best network of each width", ["width", "error"], errors));
}

export default { render };
