/** descent: the landscape with one path on it, the losses along the path, and a strip of all learning rates. */

import { startKeys } from "../core/keys.js";
import { make, readout, slider, toggle } from "../core/parts.js";
import { clamp, say } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { curve, strip } from "./charts.js";
import { landscape } from "./ground.js";
import { reader } from "./reader.js";

export default view("descent", (it) => {
  const data = reader(it);
  const first = { start: it.get("start"), lr: it.get("lr"), bounds: it.get("bounds") };
  it.on("picture field", data.read);
  it.on("lr frame basin_map");
  /** @param {number} index */
  const choose = (index) => {
    if (data.lrs.length) it.set({ lr: data.lrs[clamp(index, 0, data.lrs.length - 1)] }, false);
  };
  const settle = () => {
    it.ask();
    it.say(data.sentence());
  };
  const change = (/** @type {number} */ by) => { choose(data.index() + by); settle(); };
  const nudge = (/** @type {number} */ x, /** @type {number} */ y) => {
    const [[x0, x1, y0, y1], [a, b]] = [it.get("bounds"), it.get("start")];
    it.ask({ start: [a + (x * (x1 - x0)) / 50, b + (y * (y1 - y0)) / 50] });
  };
  const basins = toggle(it, "basin map", () => it.get("basin_map"), (on) => it.ask({ basin_map: on }));
  const player = transport(it, "step", data.last);
  const hovered = make("p", { class: "jx-readout" }, " ");
  it.body.append(
    make("div", {}, landscape(it, data, (text) => { hovered.textContent = text || " "; }), hovered),
    make("div", { class: "jx-side" }, readout(it, data.sentence, "sentence"), curve(it, data, player.jump), strip(it, data, choose, settle)));
  it.bar.append(slider(it, "learning rate", {
    top: () => Math.max(0, data.lrs.length - 1), at: data.index, text: (index) => say(data.lrs[index]), input: choose, release: settle,
  }), player.root, basins);
  it.painters.push(() => it.facts({ verdict: data.verdict(), lr: data.lrs[data.index()], frame: it.get("frame") }));
  return {
    keys: [
      ...player.keys, ["ArrowUp", "higher learning rate", change], ["ArrowDown", "lower learning rate", (by) => change(-by)],
      ...startKeys(nudge), ["b", "basin map", () => basins.click()],
      ["r", "start, learning rate and window as they were", () => it.ask(first)],
    ],
    table: () => asTable(data),
  };
});

/** @param {import("./reader.js").Reader} data */
function asTable(data) {
  const rows = [];
  const [last, path, losses] = [data.last(), data.path(), data.losses()];
  for (let k = 0; k <= last; k += Math.max(1, Math.ceil(last / 100))) rows.push([k, path[2 * k], path[2 * k + 1], losses[k]]);
  return table(`${data.sentence()} The path, step by step:`, ["step", ...data.names, "loss"], rows);
}
