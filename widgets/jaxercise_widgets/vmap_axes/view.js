/** vmap_axes: decks of cards on the left, the function in the middle, stacks on the right. */

import { reset, sideways, upright, ways } from "../core/keys.js";
import { abs, clamp, max } from "../core/numbers.js";
import { drag, flag, follow, pane, readout, reveal, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { WIDTH, choices, layout, paint, rows, sizes } from "./diagram.js";

export default view("vmap axes", (it) => {
  const { now } = it;
  /** @type {() => import("./diagram.js").Facts} */
  const facts = () => now.picture;
  /** @type {() => import("./diagram.js").Level[]} */
  const levels = () => now.levels;
  let [row, level] = [0, 0];
  const plan = () => layout(facts(), levels(), level);
  const counts = () => sizes(facts(), levels());
  const total = () => (facts().fn ? counts().reduce((a, b) => a * b, 1) : 0);
  const tell = () => it.say(rows(facts(), levels())[row].join(", "));
  /** @param {number} by */
  const pick = (by) => {
    row = clamp(row + by, 0, facts().leaves.length + facts().outs.length - 1);
    tell();
    it.paint();
  };
  /** @param {import("./diagram.js").Axis} axis */
  const map = (axis) => {
    const count = facts().leaves.length;
    const changed = levels().map((each) => ({ in: [...each.in], out: [...each.out] }));
    changed[level][row < count ? "in" : "out"][row % count] = axis;
    it.set({ levels: changed }, false);
  };
  const chips = () => plan().chips.filter((chip) => chip.row === row);
  /** @param {number} by */
  const step = (by) => {
    const all = choices(facts(), levels(), level, row);
    map(all[(max(0, chips().findIndex((chip) => chip.on)) + by + all.length) % all.length]);
    tell();
    it.ask();
  };

  const art = stage(it, WIDTH, 10, "decks of cards", (pen) => {
    if (facts().fn) paint(pen, plan(), facts(), counts(), { frame: now.frame, row });
  }, true);
  const under = (/** @type {number[]} */ [x, y]) => plan().chips.find((chip) => x >= chip.x && x <= chip.x + chip.w && y >= chip.y && y <= chip.y + 20);
  drag(it, art, {
    takes: (at) => Boolean(facts().fn && under(at)),
    begin(at) {
      const chip = /** @type {import("./diagram.js").Chip} */ (under(at));
      row = chip.row;
      map(chip.axis);
    },
    go([x]) {
      const away = (/** @type {import("./diagram.js").Chip} */ chip) => abs(chip.x + chip.w / 2 - x);
      const [chip] = chips().sort((a, b) => away(a) - away(b));
      if (!chip.on) map(chip.axis);
    },
    drop: () => it.ask(),
    hover(at) { art.canvas.style.cursor = facts().fn && under(at) ? "grab" : ""; },
  });
  const player = transport(it, "calls made", total);
  const other = toggle(it, "inner vmap", () => level > 0, (on) => { level = on ? levels().length - 1 : 0; it.paint(); },
    "l", "change the axes of the other vmap, when they are nested");
  other.hidden = levels().length < 2;
  const code = pane("the loop");
  follow(it, () => {
    const { fn, code: loop, used, fault, speed } = facts();
    if (!fn) return;
    art.resize(plan().height);
    code.textContent = loop || "There is no loop to show: these axes do not fit.";
    it.facts({
      levels: JSON.stringify(levels()), used: JSON.stringify(used), frame: player.at(), fault: fault?.where ?? "", speed: speed ? "true" : "",
    });
  });
  it.on("picture levels frame measure");
  return {
    body: [art.canvas],
    bar: [
      player.root, other, reveal(it, "as a loop", code, "c", "the loop as code"),
      flag(it, "time it", "measure", "m", "time the loop and the vmap"),
    ],
    below: [readout(it, () => inWords(facts().speed)), code],
    keys: [
      ...upright("next argument or output", "the one before", (by) => pick(-Math.sign(by))),
      ...sideways("map the axis before", "map the next axis (none comes last)", (by) => step(Math.sign(by))),
      [" ", "play the calls", player.toggle], ...ways("p", "n", "the call before", "next call (shift: ten)", player.move),
      reset(it, "levels"),
    ],
    table: () => table("what vmap does with each argument and output", ["", "shape", "vmap", "one card"], rows(facts(), levels())),
  };
});

/** @param {import("./diagram.js").Facts["speed"]} speed */
function inWords(speed) {
  if (!speed) return "";
  const [all, jitted, loop] = [speed.vmap, speed.jit, speed.loop].map((time) => `${say(1e3 * time)} ms`);
  const timed = speed.calls < speed.total ? ` (timed on ${speed.calls})` : "";
  return `vmap ${all}, jitted ${jitted}; a loop of ${speed.total} calls ${loop}${timed}: ${say(speed.loop / speed.jit)} times as long as the jitted vmap.`;
}
