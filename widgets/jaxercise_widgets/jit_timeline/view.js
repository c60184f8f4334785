/** jit_timeline: every call as a bar, the stages of one call, and its jaxpr beside the source. */

import { CATEGORICAL } from "../core/colour.js";
import { button, make, readout, toggle } from "../core/parts.js";
import { clamp, decades, linear, logarithmic, ticks } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { seconds } from "../core/words.js";
import { MEANS, STAGES, madeBy, range, rows, sentence } from "./calls.js";

const [WIDTH, HEIGHT, SIDE] = [400, 220, 424];
const BOX = { left: 56, top: 18, right: WIDTH - 8, bottom: HEIGHT - 36 };
const LOOKS = [4, 3, 0, 5, 1].map((k) => CATEGORICAL[k]);

export default view("jit timeline", (it) => {
  let line = -1;
  /** @returns {import("./calls.js").Facts} */
  const facts = () => (it.get("picture").made ? it.get("picture") : { fn: "", mode: "", source: [], made: [] });
  const last = () => Math.max(0, facts().made.length - 1);
  const said = () => sentence(facts(), player.at());
  const player = transport(it, "call", last, () => it.say(said()));
  const call = () => facts().made[player.at()];
  /** @returns {[string, number][]} */
  const program = () => it.get("programs")[call()?.program] ?? [];
  const even = toggle(it, "even times", () => it.get("scale") === "linear", (on) => it.set({ scale: on ? "linear" : "log" }));
  const again = button(it, "measure again", () => it.ask());
  const [source, jaxpr] = ["source", "jaxpr"].map((name) => make("pre", { class: "jx-code", tabindex: 0, role: "region", "aria-label": name }));
  const panes = make("div", { class: "jx-panes" }, source, jaxpr);

  const log = () => it.get("scale") === "log";
  /** @param {number} low @param {number} top @param {number} p0 @param {number} p1 */
  const scaled = (low, top, p0, p1) => (log() ? logarithmic(low, top, p0, p1) : linear(0, top, p0, p1));
  /** @param {number} low @param {number} top @param {number} count */
  const marks = (low, top, count) => (log() ? decades(low, top, count) : ticks(0, top, 4));
  const xCalls = () => linear(-0.5, last() + 0.5, BOX.left, BOX.right);
  const calls = stage(it, WIDTH, HEIGHT, "time of every call", (pen, theme) => {
    const { made } = facts();
    const [low, top] = range(made.map(({ wall }) => wall));
    const [x, y] = [xCalls(), scaled(low, top, BOX.bottom, BOX.top)];
    const wide = Math.max(1, ((BOX.right - BOX.left) / (made.length || 1)) * 0.8);
    made.forEach(({ wall, compiled }, k) => {
      pen.block(x(k) - wide / 2, y(wall), wide, BOX.bottom - y(wall), LOOKS[compiled ? 2 : 4]);
      if (k === player.at()) pen.frame(x(k) - wide / 2, BOX.top, wide, BOX.bottom - BOX.top, theme.ink, 2);
    });
    pen.axes(BOX, x, y, ticks(0, last()).filter(Number.isInteger), marks(low, top, 6), "call", "time of each call; orange: compiled", seconds);
  }, true);
  calls.canvas.addEventListener("click", (event) => player.jump(xCalls().invert(calls.under(event)[0])), { signal: it.signal });
  const stages = stage(it, SIDE, HEIGHT, "the stages of the call shown", (pen, theme) => {
    if (!call()) return;
    const python = facts().mode === "python";
    const [low, top] = range(facts().made.flatMap((each) => each.stages));
    const x = scaled(low, top, 70, SIDE - 70);
    STAGES.forEach((name, k) => {
      const [y, time] = [24 + 34 * k, call().stages[k]];
      const long = time ? Math.max(2, x(Math.max(time, low)) - 70) : 0;
      pen.text(python && k === 3 ? "Python" : name, 64, y, "right");
      pen.block(70, y - 7, long, 13, LOOKS[k]);
      pen.text(time ? seconds(time) : python ? "without jit" : "not needed", 76 + long, y);
      pen.text(MEANS[k], 70, y + 15, "left", "middle", theme.quiet);
    });
    for (const value of marks(low, top, 5)) pen.text(seconds(value), x(value), HEIGHT - 10, "center");
  });

  const nextCompile = () => {
    const { made } = facts();
    const next = made.findIndex((each, k) => k > player.at() && each.compiled);
    player.jump(next < 0 ? made.findIndex((each) => each.compiled) : next);
  };
  /** Marks the line and what it became; returns the places of the latter. @param {number} to */
  const light = (to) => {
    line = to;
    const made = madeBy(program(), line);
    it.facts({ line, made: made.length });
    [...source.children].forEach((each, k) => each.classList.toggle("jx-lit", k === line));
    [...jaxpr.children].forEach((each, k) => each.classList.toggle("jx-lit", made.includes(k)));
    return made;
  };
  /** @param {number} to */
  const mark = (to) => {
    const made = light(clamp(to, 0, facts().source.length - 1));
    it.say(`${facts().source[line]}: ${made.map((k) => program()[k][0].trim()).join("; ") || "nothing of the program"}`);
  };
  /** @param {HTMLElement} pane @param {(at: number) => number} from the line of a place in it */
  const lights = (pane, from) => pane.addEventListener("pointerover", (event) => {
    const found = [...pane.children].indexOf(/** @type {Element} */ (event.target));
    if (found >= 0) light(from(found));
  }, { signal: it.signal });
  lights(source, (at) => at);
  lights(jaxpr, (at) => program()[at][1]);

  it.body.append(calls.canvas, stages.canvas);
  it.bar.append(player.root, even, again);
  it.bar.after(readout(it, said), panes);
  /** @param {HTMLElement} pane @param {string[]} words */
  const fill = (pane, words) => pane.replaceChildren(...words.map((text) => make("span", {}, text || " ")));
  /** @type {unknown} */ let shown;
  it.painters.push(() => {
    it.facts({ frame: player.at(), calls: facts().made.length, scale: it.get("scale"), compiled: call()?.compiled ?? "" });
    if (shown === program()) return;
    shown = program();
    fill(jaxpr, program().map(([text]) => text));
    light(line);
  });
  const renew = () => {
    fill(source, facts().source);
    panes.hidden = !facts().source.length || facts().mode !== "jit";
    shown = null;
  };
  it.on("picture programs", renew);
  it.on("frame scale");
  renew();
  return {
    keys: [
      ...player.keys, ["c", "the next call that compiled", nextCompile],
      ["ArrowDown", "next line of the source, with what it became", () => mark(line + 1)], ["ArrowUp", "the line before", () => mark(line - 1)],
      ["s", "even or logarithmic times", () => even.click()], ["m", "measure again", () => again.click()],
    ],
    table: () => table("every call", ["call", "arguments", ...STAGES, "in all", "why it compiled"], rows(facts())),
  };
});
