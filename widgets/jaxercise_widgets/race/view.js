/** race: optimisers on one landscape, their losses beside it, and who is ahead. */

import { startKeys } from "../core/keys.js";
import { make, slider, toggle } from "../core/parts.js";
import { clamp, say } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { curves, track } from "./charts.js";
import { reader } from "./runs.js";

export default view("race", (it) => {
  const runs = reader(it);
  const start = it.get("start");
  const tell = () => {
    it.set({});
    it.say(runs.sentence());
  };
  const nudge = (/** @type {number} */ x, /** @type {number} */ y) => {
    const [[x0, x1, y0, y1], [a, b]] = [runs.bounds, it.get("start")];
    it.ask({ start: [a + (x * (x1 - x0)) / 50, b + (y * (y1 - y0)) / 50] });
  };
  /** A learning rate for all, by its place; it leaves the best ones. @param {number} index */
  const choose = (index) => {
    if (runs.lrs.length) it.set({ lr: runs.lrs[clamp(index, 0, runs.lrs.length - 1)], each_best: false }, false);
  };
  const change = (/** @type {number} */ by) => { choose(runs.common() + by); tell(); };
  const player = transport(it, "frame", runs.last, tell);
  const fair = toggle(it, "each at its best", () => it.get("each_best"), (on) => { it.set({ each_best: on }, false); tell(); });
  const clock = toggle(it, "one clock", () => it.get("clock"), (on) => { it.ask({ clock: on }); tell(); });
  const order = make("ol", { class: "jx-ranks" });
  const losses = curves(it, runs, player.jump);
  const renew = () => {
    runs.read();
    losses.fit();
  };
  it.on("picture field", renew);
  it.on("lr each_best frame clock");
  it.body.append(track(it, runs), make("div", {}, losses.canvas, order));
  it.bar.append(slider(it, "learning rate of all", {
    top: () => Math.max(0, runs.lrs.length - 1), at: runs.common, input: choose, release: tell,
    text: (index) => (it.get("each_best") ? "own best" : say(runs.lrs[index])),
  }), fair, clock, player.root);
  it.painters.push(() => {
    const rows = runs.table();
    order.replaceChildren(...rows.map((row) => make("li", { value: row.rank }, `${row.name} ${say(row.loss)}`)));
    it.facts({
      frame: runs.frame(), first: rows[0]?.name ?? "", best: it.get("each_best"), lr: runs.lrs[runs.common()],
      start: runs.origin.map(say), clock: runs.clocked(),
    });
  });
  renew();
  return {
    keys: [
      ...player.keys, ["ArrowUp", "higher learning rate for all", change], ["ArrowDown", "lower learning rate for all", (by) => change(-by)],
      ["b", "each at its own best learning rate, or all at one", () => fair.click()],
      ["c", "after the same time, or after as many gradients", () => clock.click()],
      ...startKeys(nudge), ["r", "start where it was", () => it.ask({ start })],
    ],
    table: () => asTable(runs),
  };
});

/** @param {import("./runs.js").Runs} runs */
function asTable(runs) {
  const way = (/** @type {number | undefined} */ turn) => (turn === undefined ? "none" : `${Math.round((turn * 180) / Math.PI)}°`);
  const rows = runs.table().map(({ rank, entrant, name, lr, loss, gradients }) =>
    [rank, name, lr, loss, runs.lrs[runs.best[entrant]], gradients, way(runs.heading(entrant))]);
  return table(`after ${runs.now()}`, ["rank", "optimiser", "learning rate", "loss", "its best learning rate", "gradients", "velocity points to"], rows);
}
