/** approximator: a curve, the network of one or more hidden layers beside it, what every unit adds, the error at every width. */

import { sideways, upright } from "../core/keys.js";
import { abs, clamp, list, max, min } from "../core/numbers.js";
import { div, field, flag, hear, make, readout, slider, toggle } from "../core/parts.js";
import { rates } from "../core/rates.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { ERRORS, graph, sweep } from "./charts.js";
import { reader } from "./network.js";

export default view("approximator", (it) => {
  const { now } = it;
  const net = reader(now);
  let chosen = 0;
  let sketching = false;
  const within = () => { chosen = min(chosen, net.width() - 1); };
  /** @param {number} width @param {boolean} [done] */
  const choose = (width, done = true) => it.set({ width: clamp(width, 1, net.widest()) }, done);
  /** @param {number} unit */
  const pick = (unit) => {
    chosen = (unit + net.width()) % net.width();
    it.paint();
    it.say(words());
  };
  /** @param {number} x */
  const move = (x) => {
    net.moveKink(chosen, x);
    it.paint();
  };
  const words = () => {
    if (!net.ready) return "";
    const [weight, bias, out] = net.unit(chosen);
    const part = net.part(chosen);
    const does = net.parts ? `adds ${say(min(...part))} to ${say(max(...part))}`
      : `${say(out)} · f(${say(weight)} x ${bias < 0 ? "−" : "+"} ${say(abs(bias))}), turns at ${say(net.kink(chosen))}`;
    const own = net.mine();
    return `Unit ${chosen + 1} of ${net.width()}: ${does}; error now ${say(net.error())}${own ? `, after ${own.steps} of your steps` : ""}.`;
  };
  const curve = graph(it, net, {
    chosen: () => chosen, choose: pick, move, sketching: () => sketching, sketch: (drawn) => it.ask({ drawn }),
  });
  const sketch = (/** @type {boolean} */ on) => {
    sketching = on;
    [curve.style.touchAction, curve.style.cursor] = on ? ["none", "crosshair"] : ["", ""];
  };
  const typed = (/** @type {string} */ target) => {
    if (target !== now.target || now.drawn.length) it.ask({ target, drawn: [] });
  };
  const formula = field(it, "target as a formula of x", now.target, typed);
  hear(it, formula, "change", () => typed(formula.value));
  const layers = (/** @type {number} */ depth) => it.ask({ depth });
  const counted = (/** @type {number} */ at) => String(at + 1);
  it.on("picture", () => { net.read(); within(); });
  it.on("width", () => { net.moved.clear(); within(); });
  it.on("target", () => { formula.value = now.target; });
  it.on("depth running lr");
  net.read();
  within();
  return {
    body: [curve, make("div.narrow", {}, sweep(it, net, choose), readout(it, words))],
    bar: [
      slider(it, "hidden units", () => net.widest() - 1, () => net.width() - 1, counted, (at) => choose(at + 1, false), () => it.set({})),
      slider(it, "hidden layers", () => 2, () => now.depth - 1, counted, (at) => layers(at + 1)),
      make("label", {}, "target ", formula),
      toggle(it, "draw the target", () => sketching, sketch, "d", "draw the target by hand, or not"),
      ...(now.can_train ? [flag(it, "train with your step", "running", " ", "train with your step, or stop"), rates(it, "+", "-")] : []),
    ],
    keys: [
      ...upright("one unit less (shift: ten)", "one unit more (shift: ten)", (by) => choose(net.width() + by)),
      ["n", "next unit", () => pick(chosen + 1)], ["p", "previous unit", () => pick(chosen - 1)],
      ...sideways("its kink to the left", "its kink to the right", (by) => move(net.kink(chosen) + 0.01 * by)),
      ["l", "one hidden layer more, after three one", () => layers(1 + (now.depth % 3))],
      ["r", "kinks as they were fitted", () => { net.moved.clear(); it.paint(); }],
    ],
    table: () => asTable(net),
    facts: () => ({
      width: net.width(), unit: chosen, kink: net.ready ? net.kink(chosen).toFixed(3) : "", error: net.ready ? net.error() : "",
      rounds: now.picture.rounds ?? "",
    }),
  };
});

/** @param {import("./network.js").Network} net */
function asTable(net) {
  const numbers = list(net.width(), (unit) => unit);
  const part = (/** @type {number} */ unit) => [min(...net.part(unit)), max(...net.part(unit))];
  const units = net.parts ? table(`the ${net.width()} units of the last hidden layer`, ["unit", "adds at least", "adds at most"], numbers.map((unit) => [unit + 1, ...part(unit)]))
    : table(`the ${net.width()} hidden units`, ["unit", "weight", "bias", "weight of its answer", "turns at x"], numbers.map((unit) => [unit + 1, ...net.unit(unit), net.kink(unit)]));
  return div(units,
    table(ERRORS, ["width", "error"], Array.from(net.errors, (error, i) => [i + 1, error])));
}
