/** race: optimisers on one landscape, their losses beside it, and who is ahead. */

import { upright } from "../core/keys.js";
import { clamp, max, PI, round } from "../core/numbers.js";
import { div, flag, follow, make, slider } from "../core/parts.js";
import { exactly, say } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { curves, track } from "./charts.js";
import { reader } from "./runs.js";

export default view("race", (it) => {
  const { now } = it;
  const runs = reader(now);
  const { start, lr, frame, each_best } = now;
  const tell = () => {
    it.set({});
    it.say(runs.sentence());
  };
  /** A learning rate for all, by its place; it leaves the best ones. @param {number} index */
  const choose = (index) => {
    if (runs.lrs.length) it.set({ lr: runs.lrs[clamp(index, 0, runs.lrs.length - 1)], each_best: false }, false);
  };
  const player = transport(it, "frame", runs.last, tell);
  const order = make("ol.ranks");
  const losses = curves(it, runs, player.jump);
  const renew = () => {
    runs.read();
    losses.fit();
  };
  it.on("picture field", renew);
  it.on("lr each_best frame");
  follow(it, () => order.replaceChildren(...runs.table().map(({ rank, name, loss }) => make("li", { value: rank }, `${name} ${say(loss)}`))));
  renew();
  return {
    body: [track(it, runs), div(losses.canvas, order)],
    bar: [
      slider(it, "learning rate of all", () => max(0, runs.lrs.length - 1), runs.common,
        (index) => (now.each_best ? "own best" : exactly(runs.lrs[index])), choose, tell,
        (rate) => it.ask({ lr: rate, each_best: false })),
      flag(it, "each at its best", "each_best", "b", "each at its own best learning rate, or all at one", (wish) => { it.set(wish, false); tell(); }),
      player.root,
    ],
    keys: [
      ...player.keys(),
      ...upright("lower learning rate for all", "higher learning rate for all", (by) => { choose(runs.common() + by); tell(); }),
      ["r", "everything as it was", () => it.ask({ start, lr, frame, each_best })],
    ],
    table: () => asTable(runs),
    facts: () => ({
      frame: runs.frame(), first: runs.table()[0]?.name ?? "", best: now.each_best, lr: runs.lrs[runs.common()],
      start: runs.origin.map(say),
    }),
  };
});

/** @param {import("./runs.js").Runs} runs */
function asTable(runs) {
  const way = (/** @type {number | undefined} */ turn) => (turn === undefined ? "none" : `${round((turn * 180) / PI)}°`);
  const rows = runs.table().map(({ rank, entrant, name, lr, loss }) =>
    [rank, name, lr, loss, runs.lrs[runs.best[entrant]], way(runs.heading(entrant))]);
  return table(`after ${runs.now()}`, ["rank", "optimiser", "learning rate", "loss", "its best learning rate", "velocity points to"], rows);
}
