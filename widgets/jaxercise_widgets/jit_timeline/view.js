/** jit_timeline: every call as a bar, the stages of one call, and its jaxpr beside the source. */

import { axes } from "../core/axes.js";
import { CATEGORICAL } from "../core/colour.js";
import { frame } from "../core/frame.js";
import { button, listen, make, toggle } from "../core/parts.js";
import { decades, linear, logarithmic, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { MEANS, STAGES, madeBy, range, rows, sentence, time } from "./calls.js";

const [WIDTH, HEIGHT, SIDE] = [400, 220, 424];
const BOX = { left: 56, top: 18, right: WIDTH - 8, bottom: HEIGHT - 36 };
const LOOKS = [4, 3, 0, 5, 1].map((k) => CATEGORICAL[k]);

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  let line = -1;
  /** @returns {import("./calls.js").Facts} */
  const facts = () => (model.get("picture").made ? model.get("picture") : { fn: "", mode: "", source: [], made: [] });
  const last = () => Math.max(0, facts().made.length - 1);
  const at = () => Math.min(model.get("frame"), last());
  /** @returns {[string, number][]} */
  const program = () => model.get("programs")[facts().made[at()]?.program] ?? [];
  const keys = [
    { key: "ArrowRight", says: "next call (shift: ten)", press: (/** @type {number} */ by) => player.move(by) },
    { key: "ArrowLeft", says: "the call before", press: (/** @type {number} */ by) => player.move(-by) },
    { key: "Home", says: "first call", press: () => player.move(-Infinity) },
    { key: "End", says: "last call", press: () => player.move(1e9) },
    { key: " ", says: "play the calls", press: () => player.toggle() },
    { key: "c", says: "the next call that compiled", press: () => nextCompile() },
    { key: "ArrowDown", says: "next line of the source, with what it became", press: () => mark(line + 1) },
    { key: "ArrowUp", says: "the line before", press: () => mark(line - 1) },
    { key: "s", says: "even or logarithmic times", press: () => even.click() },
    { key: "m", says: "measure again", press: () => again.click() },
  ];
  const around = frame({ model, el, signal, name: "jit timeline", keys, table: () =>
    table("every call", ["call", "arguments", ...STAGES, "in all", "why it compiled"], rows(facts())) });
  const said = make("p", { class: "jx-readout", "aria-live": "off" });
  const source = make("pre", { class: "jx-code", tabindex: 0, role: "region", "aria-label": "source" });
  const jaxpr = make("pre", { class: "jx-code", tabindex: 0, role: "region", "aria-label": "jaxpr" });

  /** @param {number} low @param {number} top @param {number} p0 @param {number} p1 */
  const scaled = (low, top, p0, p1) => (model.get("scale") === "log" ? logarithmic(low, top, p0, p1) : linear(0, top, p0, p1));
  /** @param {number} low @param {number} top @param {number} [count] */
  const marks = (low, top, count = 6) => (model.get("scale") === "log" ? decades(low, top, count) : ticks(0, top, 4));
  const xCalls = () => linear(-0.5, last() + 0.5, BOX.left, BOX.right);

  const calls = stage(WIDTH, HEIGHT, signal, (context, theme) => {
    const { made } = facts();
    const [low, top] = range(made.map((call) => call.wall));
    const y = scaled(low, top, BOX.bottom, BOX.top);
    const wide = Math.max(1, ((BOX.right - BOX.left) / (made.length || 1)) * 0.8);
    made.forEach((call, k) => {
      context.fillStyle = call.compiled ? LOOKS[2] : LOOKS[4];
      context.fillRect(xCalls()(k) - wide / 2, y(call.wall), wide, BOX.bottom - y(call.wall));
      if (k !== at()) return;
      context.strokeStyle = theme.ink;
      context.lineWidth = 2;
      context.strokeRect(xCalls()(k) - wide / 2, BOX.top, wide, BOX.bottom - BOX.top);
    });
    const whole = ticks(0, last()).filter(Number.isInteger);
    axes(context, BOX, xCalls(), y, [], [], "call", "time of each call; orange: compiled", theme);
    words(context, theme.ink);
    context.textAlign = "center";
    for (const k of whole) context.fillText(String(k), xCalls()(k), BOX.bottom + 10);
    context.textAlign = "right";
    for (const value of marks(low, top)) context.fillText(time(value), BOX.left - 4, y(value));
  }, { tabindex: 0, role: "application", "aria-label": "time of every call; press ? for the keys" });
  calls.canvas.addEventListener("click", (event) => {
    player.move(Math.round(xCalls().invert(pointerAt(calls.canvas, event, WIDTH)[0])) - at());
  }, { signal });

  const stages = stage(SIDE, HEIGHT, signal, (context, theme) => {
    const call = facts().made[at()];
    if (!call) return;
    const [low, top] = range(facts().made.flatMap((each) => each.stages));
    const x = scaled(low, top, 70, SIDE - 70);
    words(context, theme.ink);
    STAGES.forEach((name, k) => {
      const y = 26 + 34 * k;
      const seconds = call.stages[k];
      context.textAlign = "right";
      context.fillStyle = theme.ink;
      context.fillText(facts().mode === "python" && k === 3 ? "Python" : name, 64, y - 2);
      context.fillStyle = LOOKS[k];
      const long = seconds ? Math.max(2, x(Math.max(seconds, low)) - 70) : 0;
      context.fillRect(70, y - 9, long, 13);
      context.fillStyle = theme.ink;
      context.textAlign = "left";
      context.fillText(seconds ? time(seconds) : facts().mode === "python" ? "without jit" : "not needed", 76 + long, y - 2);
      context.fillStyle = theme.quiet;
      context.fillText(MEANS[k], 70, y + 13);
    });
    context.textAlign = "center";
    for (const value of marks(low, top, 5)) context.fillText(time(value), x(value), HEIGHT - 10);
  }, { role: "img", "aria-label": "the stages of the call shown" });

  function nextCompile() {
    const { made } = facts();
    const next = made.findIndex((call, k) => k > at() && call.compiled);
    player.move((next < 0 ? made.findIndex((call) => call.compiled) : next) - at());
    around.say(sentence(facts(), at()));
  }
  /** @param {number} to */
  function mark(to) {
    line = Math.max(0, Math.min(facts().source.length - 1, to));
    const made = light();
    around.say(`${facts().source[line]}: ${made.map((k) => program()[k][0].trim()).join("; ") || "nothing of the program"}`);
  }
  /** Marks the line and what it became; returns the places of the latter. */
  function light() {
    const made = madeBy(program(), line);
    around.root.dataset.line = String(line);
    around.root.dataset.made = String(made.length);
    [...source.children].forEach((each, k) => each.classList.toggle("jx-lit", k === line));
    [...jaxpr.children].forEach((each, k) => each.classList.toggle("jx-lit", made.includes(k)));
    return made;
  }
  source.addEventListener("pointerover", (event) => {
    const found = [...source.children].indexOf(/** @type {Element} */ (event.target));
    if (found >= 0) { line = found; light(); }
  }, { signal });
  jaxpr.addEventListener("pointerover", (event) => {
    const found = [...jaxpr.children].indexOf(/** @type {Element} */ (event.target));
    if (found >= 0) { line = program()[found][1]; light(); }
  }, { signal });

  const player = transport({
    last: last(), at: at(), signal, label: "call",
    show: (to) => { model.set("frame", to); paint(); },
    release: () => { model.save_changes(); around.say(sentence(facts(), at())); },
  });
  const even = toggle("even times", signal, model.get("scale") === "linear", (on) => {
    model.set("scale", on ? "linear" : "log");
    model.save_changes();
    paint();
  });
  const again = button("measure again", "measure again", signal, () => {
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  });
  around.body.append(calls.canvas, stages.canvas);
  around.bar.append(player.root, even, again);
  const panes = make("div", { class: "jx-panes" }, source, jaxpr);
  around.bar.after(said, panes);

  let shown = /** @type {unknown} */ (null);
  function paint() {
    said.textContent = sentence(facts(), at());
    even.setAttribute("aria-pressed", String(model.get("scale") === "linear"));
    Object.assign(around.root.dataset, { frame: at(), calls: facts().made.length, scale: model.get("scale"),
      compiled: facts().made[at()]?.compiled ?? "" });
    if (shown !== program()) {
      shown = program();
      jaxpr.replaceChildren(...program().map(([text]) => make("span", {}, text)));
      light();
    }
    calls.repaint();
    stages.repaint();
  }
  const renew = () => {
    source.replaceChildren(...facts().source.map((text) => make("span", {}, text || " ")));
    panes.hidden = !facts().source.length || facts().mode !== "jit";
    player.set(at(), last());
    shown = null;
    paint();
  };
  for (const name of ["picture", "programs"]) listen(model, name, signal, renew);
  for (const name of ["frame", "scale"]) listen(model, name, signal, () => { player.set(at(), last()); paint(); });
  renew();
  return () => ending.abort();
}

/** @param {CanvasRenderingContext2D} context @param {string} ink */
function words(context, ink) {
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.fillStyle = ink;
}

export default { render };
