/** race: optimisers on one landscape, their losses beside it, and who is ahead. */

import { reset } from "../core/keys.js";
import { PI, round } from "../core/numbers.js";
import { div, flag, follow, make } from "../core/parts.js";
import { computed } from "../core/rates.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { curves, track } from "./charts.js";
import { reader } from "./runs.js";

export default view("race", (it) => {
  const { now } = it;
  const runs = reader(now);
  const tell = () => {
    it.set({});
    it.say(runs.sentence());
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
  follow(it, () => order.replaceChildren(...runs.table().map(({ rank, name, loss }) => make("li", { value: rank }, `${name}: loss ${say(loss)}`))));
  renew();
  return {
    body: [track(it, runs), div(losses.canvas, order)],
    bar: [
      computed(it, runs, "learning rate of all", runs.common, tell, { each_best: false }, () => now.each_best).root,
      flag(it, "each at its best", "each_best", "b", "each at its own best learning rate, or all at one", (wish) => { it.set(wish, false); tell(); }),
      player.root,
    ],
    keys: [...player.keys(), reset(it, "start lr frame each_best")],
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
