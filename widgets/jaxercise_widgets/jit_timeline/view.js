/** jit_timeline: every call as a bar, the stages of one call, and its jaxpr beside the source. */

import { CATEGORICAL } from "../core/colour.js";
import { upright } from "../core/keys.js";
import { clamp, max } from "../core/numbers.js";
import { button, even, follow, hear, make, pane, press, readout } from "../core/parts.js";
import { decades, linear, logarithmic, ticks } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { seconds } from "../core/words.js";
import { MEANS, STAGES, madeBy, range, rows, sentence } from "./calls.js";

const [WIDTH, HEIGHT, SIDE] = [400, 220, 424];
const [LEFT, TOP, RIGHT, BOTTOM] = [56, 18, WIDTH - 8, HEIGHT - 36];
const LOOKS = [4, 3, 0, 5, 1].map((k) => CATEGORICAL[k]);

export default view("jit timeline", (it) => {
  const { now } = it;
  let line = -1;
  /** @returns {import("./calls.js").Facts} */
  const facts = () => (now.picture.made ? now.picture : { fn: "", mode: "", source: [], made: [] });
  const last = () => max(0, facts().made.length - 1);
  const said = () => sentence(facts(), player.at());
  const player = transport(it, "call", last, () => it.say(said()));
  const call = () => facts().made[player.at()];
  /** @returns {[string, number][]} */
  const program = () => now.programs[call()?.program] ?? [];
  const [source, jaxpr] = ["source", "jaxpr"].map((label) => pane(label));
  const panes = make("div.panes", {}, source, jaxpr);

  const log = () => now.scale === "log";
  /** @param {number} low @param {number} top @param {number} p0 @param {number} p1 */
  const scaled = (low, top, p0, p1) => (log() ? logarithmic(low, top, p0, p1) : linear(0, top, p0, p1));
  /** @param {number} low @param {number} top @param {number} count */
  const marks = (low, top, count) => (log() ? decades(low, top, count) : ticks(0, top, 4));
  const xCalls = () => linear(-0.5, last() + 0.5, LEFT, RIGHT);
  const calls = stage(it, WIDTH, HEIGHT, "time of every call", (pen, theme) => {
    const { made } = facts();
    const [low, top] = range(made.map(({ wall }) => wall));
    const [x, y] = [xCalls(), scaled(low, top, BOTTOM, TOP)];
    const wide = max(1, ((RIGHT - LEFT) / (made.length || 1)) * 0.8);
    made.forEach(({ wall, compiled }, k) => {
      pen.block(x(k) - wide / 2, y(wall), wide, BOTTOM - y(wall), LOOKS[compiled ? 2 : 4]);
      if (k === player.at()) pen.frame(x(k) - wide / 2, TOP, wide, BOTTOM - TOP, theme.ink, 2);
    });
    pen.axes([LEFT, TOP, RIGHT, BOTTOM], x, y, ticks(0, last()).filter(Number.isInteger), marks(low, top, 6), "call", "time of each call; orange: compiled", seconds);
  }, true);
  press(it, calls, ([at]) => player.jump(xCalls().invert(at)));
  const stages = stage(it, SIDE, HEIGHT, "the stages of the call shown", (pen, theme) => {
    if (!call()) return;
    const python = facts().mode === "python";
    const [low, top] = range(facts().made.flatMap((each) => each.stages));
    const x = scaled(low, top, 70, SIDE - 70);
    STAGES.forEach((name, k) => {
      const [y, time] = [24 + 34 * k, call().stages[k]];
      const long = time ? max(2, x(max(time, low)) - 70) : 0;
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
    for (const [code, lit] of /** @type {[Element, number[]][]} */ ([[source, [line]], [jaxpr, made]])) {
      [...code.children].forEach((each, k) => each.classList.toggle("jx-lit", lit.includes(k)));
    }
    return made;
  };
  /** @param {number} to */
  const mark = (to) => {
    const made = light(clamp(to, 0, facts().source.length - 1));
    it.say(`${facts().source[line]}: ${made.map((k) => program()[k][0].trim()).join("; ") || "nothing of the program"}`);
  };
  /** @param {HTMLElement} pane @param {(at: number) => number} from the line of a place in it */
  const lights = (pane, from) => hear(it, pane, "pointerover", (event) => {
    const found = [...pane.children].indexOf(/** @type {Element} */ (event.target));
    if (found >= 0) light(from(found));
  });
  lights(source, (at) => at);
  lights(jaxpr, (at) => program()[at][1]);

  /** @param {HTMLElement} pane @param {string[]} words */
  const fill = (pane, words) => pane.replaceChildren(...words.map((text) => make("span", {}, text || " ")));
  /** @type {unknown} */ let shown;
  follow(it, () => {
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
    body: [calls.canvas, stages.canvas],
    bar: [player.root, even(it, "even times", "s", "even or logarithmic times"), button(it, "measure again", () => it.ask(), undefined, "m")],
    below: [readout(it, said), panes],
    keys: [
      ...player.keys(), ["c", "the next call that compiled", nextCompile],
      ...upright("next line of the source, with what it became", "the line before", (by) => mark(line - Math.sign(by))),
    ],
    table: () => table("every call", ["call", "arguments", ...STAGES, "in all", "why it compiled"], rows(facts())),
    facts: () => ({ frame: player.at(), calls: facts().made.length, scale: now.scale, compiled: call()?.compiled ?? "" }),
  };
});
