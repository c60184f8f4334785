/** approximator: a curve, the network of one or more hidden layers beside it, what every unit adds, the error at every width. */

import { field, make, readout, slider, toggle } from "../core/parts.js";
import { rates } from "../core/rates.js";
import { clamp, say } from "../core/scales.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { graph, sweep } from "./charts.js";
import { reader } from "./network.js";

export default view("approximator", (it) => {
  const net = reader(it);
  let chosen = 0;
  let sketching = false;
  const within = () => { chosen = Math.min(chosen, net.width() - 1); };
  /** @param {number} width @param {boolean} done */
  const choose = (width, done) => it.set({ width: clamp(width, 1, net.widest()) }, done);
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
    const does = net.parts ? `adds ${say(Math.min(...part))} to ${say(Math.max(...part))}`
      : `${say(out)} · f(${say(weight)} x ${bias < 0 ? "−" : "+"} ${say(Math.abs(bias))}), turns at ${say(net.kink(chosen))}`;
    const own = net.mine();
    return `Unit ${chosen + 1} of ${net.width()}: ${does}; error now ${say(net.error())}${own ? `, after ${own.steps} of your steps` : ""}.`;
  };
  const curve = graph(it, net, {
    chosen: () => chosen, choose: pick, move, sketching: () => sketching, sketch: (drawn) => it.ask({ drawn }),
  });
  const pencil = toggle(it, "draw the target", () => sketching, (on) => {
    sketching = on;
    [curve.style.touchAction, curve.style.cursor] = on ? ["none", "crosshair"] : ["", ""];
  });
  const typed = (/** @type {string} */ target) => {
    if (target !== it.get("target") || it.get("drawn").length) it.ask({ target, drawn: [] });
  };
  const formula = field(it, "target as a formula of x", it.get("target"), typed);
  formula.addEventListener("change", () => typed(formula.value), { signal: it.signal });
  const layers = (/** @type {number} */ depth) => it.ask({ depth });
  const train = toggle(it, "train with your step", () => it.get("running"), (running) => it.ask({ running }));
  const rate = rates(it);
  it.body.append(curve, make("div", { class: "jx-narrow" }, sweep(it, net, (width) => choose(width, true)), readout(it, words)));
  it.bar.append(
    slider(it, "hidden units", {
      top: () => net.widest() - 1, at: () => net.width() - 1, text: (at) => String(at + 1), input: (at) => choose(at + 1, false), release: () => it.set({}),
    }),
    slider(it, "hidden layers", { top: () => 2, at: () => it.get("depth") - 1, text: (at) => String(at + 1), input: (at) => layers(at + 1) }),
    make("label", {}, "target ", formula), pencil, ...(it.get("can_train") ? [train, rate.root] : []));
  it.on("picture", () => { net.read(); within(); });
  it.on("width", () => { net.moved.clear(); within(); });
  it.on("target", () => { formula.value = it.get("target"); });
  it.on("depth running lr");
  it.painters.push(() => it.facts({
    width: net.width(), unit: chosen, kink: net.ready ? net.kink(chosen).toFixed(3) : "", error: net.ready ? net.error() : "",
    rounds: it.get("picture").rounds ?? "", depth: it.get("depth"), trained: net.mine()?.steps ?? 0,
  }));
  net.read();
  within();
  return {
    keys: [
      ["ArrowUp", "one unit more (shift: ten)", (by) => choose(net.width() + by, true)],
      ["ArrowDown", "one unit less (shift: ten)", (by) => choose(net.width() - by, true)],
      ["n", "next unit", () => pick(chosen + 1)], ["p", "previous unit", () => pick(chosen - 1)],
      ["ArrowRight", "its kink to the right", (by) => move(net.kink(chosen) + 0.01 * by)],
      ["ArrowLeft", "its kink to the left", (by) => move(net.kink(chosen) - 0.01 * by)],
      ["l", "one hidden layer more, after three one", () => layers(1 + (it.get("depth") % 3))],
      ["d", "draw the target by hand, or not", () => pencil.click()],
      ["r", "kinks as they were fitted", () => { net.moved.clear(); it.paint(); }],
      .../** @type {import("../core/keys.js").Key[]} */ (it.get("can_train") ? [
        [" ", "train with your step, or stop", () => train.click()], ["+", "higher learning rate", rate.change], ["-", "lower learning rate", (/** @type {number} */ by) => rate.change(-by)],
      ] : []),
    ],
    table: () => asTable(net),
  };
});

/** @param {import("./network.js").Network} net */
function asTable(net) {
  const numbers = Array.from({ length: net.width() }, (_, unit) => unit);
  const part = (/** @type {number} */ unit) => [Math.min(...net.part(unit)), Math.max(...net.part(unit))];
  const units = net.parts ? table(`the ${net.width()} units of the last hidden layer`, ["unit", "adds at least", "adds at most"], numbers.map((unit) => [unit + 1, ...part(unit)]))
    : table(`the ${net.width()} hidden units`, ["unit", "weight", "bias", "weight of its answer", "turns at x"], numbers.map((unit) => [unit + 1, ...net.unit(unit), net.kink(unit)]));
  return make("div", {}, units,
    table("error of the best network of each width", ["width", "error"], Array.from(net.errors, (error, i) => [i + 1, error])));
}
