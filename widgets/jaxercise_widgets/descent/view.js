/** descent: the landscape with one path on it, the losses along the path, and a strip of all learning rates. */

import { reset } from "../core/keys.js";
import { ceil, max } from "../core/numbers.js";
import { div, flag, follow, line, make, readout } from "../core/parts.js";
import { computed } from "../core/rates.js";
import { table } from "../core/table.js";
import { transport } from "../core/transport.js";
import { view } from "../core/widget.js";
import { curve, strip } from "./charts.js";
import { landscape } from "./ground.js";
import { reader } from "./reader.js";

export default view("descent", (it) => {
  const { now } = it;
  const data = reader(now);
  it.on("picture field", data.read);
  it.on("lr frame basin_map");
  const settle = () => {
    it.ask();
    it.say(data.sentence());
  };
  const rate = computed(it, data, "learning rate", data.index, settle);
  const player = transport(it, "step", data.last);
  const hovered = line();
  const basins = flag(it, "basin map", "basin_map", "b", "each start in the colour of the minimum it ends in; grey: in none");
  follow(it, () => { basins.hidden = basins.disabled = data.minima.length < 2; });
  return {
    body: [
      div(landscape(it, data, hovered.tell), hovered.element, rate.root),
      make("div.side", {}, readout(it, data.sentence, "sentence"), curve(it, data, player.jump), strip(it, data, rate.choose, settle)),
    ],
    bar: [player.root, basins],
    keys: [
      ...player.keys(), reset(it, "start lr bounds frame basin_map"),
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
