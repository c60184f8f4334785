/** descent: the landscape with one path on it, the losses along the path, and a strip of all learning rates. */

import { upright } from "../core/keys.js";
import { ceil, clamp, max } from "../core/numbers.js";
import { div, flag, follow, line, make, readout, slider } from "../core/parts.js";
import { exactly } from "../core/scales.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { curve, strip } from "./charts.js";
import { landscape } from "./ground.js";
import { reader } from "./reader.js";

export default view("descent", (it) => {
  const { now } = it;
  const data = reader(now);
  const { start, lr, bounds, frame, basin_map } = now;
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
  const player = transport(it, "step", data.last);
  const hovered = line();
  const basins = flag(it, "basin map", "basin_map", "b", "each start in the colour of the minimum it ends in; grey: in none");
  follow(it, () => { basins.hidden = basins.disabled = data.minima.length < 2; });
  return {
    body: [
      div(landscape(it, data, hovered.tell), hovered.element,
        slider(it, "learning rate", () => max(0, data.lrs.length - 1), data.index, (index) => exactly(data.lrs[index]), choose, settle,
          (rate) => it.ask({ lr: rate }))),
      make("div.side", {}, readout(it, data.sentence, "sentence"), curve(it, data, player.jump), strip(it, data, choose, settle)),
    ],
    bar: [
      player.root, basins,
    ],
    keys: [
      ...player.keys(), ...upright("lower learning rate", "higher learning rate", (by) => { choose(data.index() + by); settle(); }),
      ["r", "everything as it was", () => it.ask({ start, lr, bounds, frame, basin_map })],
    ],
    table: () => asTable(data),
    facts: () => ({ verdict: data.verdict(), lr: data.lrs[data.index()], frame: now.frame, start: data.origin, window: data.bounds }),
  };
});

/** @param {import("./reader.js").Reader} data */
function asTable(data) {
  const rows = [];
  const [last, path, losses] = [data.last(), data.path(), data.losses()];
  for (let k = 0; k <= last; k += max(1, ceil(last / 100))) rows.push([k, path[2 * k], path[2 * k + 1], losses[k]]);
  return table(`${data.sentence()} The path, step by step:`, ["step", ...data.names, "loss"], rows);
}
