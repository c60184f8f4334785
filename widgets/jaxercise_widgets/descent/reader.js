/** What the model holds, decoded once a message, and read at the learning rate chosen. */

import { decode } from "../core/decode.js";
import { say } from "../core/scales.js";

export const VERDICTS = ["converged", "slow", "oscillating", "diverged", "not run"];

/** @typedef {ReturnType<typeof reader>} Reader */

/** @param {import("../core/model").Model} model */
export function reader(model) {
  /** @type {number[]} */ let shape = [0, 1, 2];
  const none = new Float32Array(0);
  const data = {
    lrs: none, paths: none, values: none, grid: none, gradient: none,
    size: 0, coarse: 0,
    verdicts: new Uint8Array(0), worst: new Int32Array(0),
    /** @type {Uint8Array | null} */ basins: null,
    basinSize: 0,
    /** @type {{at: number[], loss: number, curvature: number}[]} */ minima: [],
    /** @type {number[]} */ bounds: [0, 1, 0, 1],
    /** @type {number[]} */ origin: [0, 0],
    /** @type {number | null} */ limit: null,
    /** @type {string[]} */ names: model.get("names"),
    number: 0,

    read() {
      const field = model.get("field");
      const picture = model.get("picture");
      if (field?.grid) {
        data.grid = /** @type {Float32Array} */ (decode(field.grid));
        data.gradient = /** @type {Float32Array} */ (decode(field.gradient));
        [data.size, data.coarse] = [field.grid.shape[0], field.gradient.shape[0]];
        [data.minima, data.bounds] = [field.minima, field.bounds];
      }
      if (!picture?.paths) return;
      data.lrs = /** @type {Float32Array} */ (decode(picture.lrs));
      data.paths = /** @type {Float32Array} */ (decode(picture.paths));
      data.values = /** @type {Float32Array} */ (decode(picture.losses));
      data.verdicts = /** @type {Uint8Array} */ (decode(picture.verdicts));
      data.worst = /** @type {Int32Array} */ (decode(picture.worst_from));
      data.basins = picture.basins ? /** @type {Uint8Array} */ (decode(picture.basins)) : null;
      data.basinSize = picture.basins ? picture.basins.shape[0] : 0;
      [data.limit, data.origin, data.number] = [picture.limit, picture.origin, picture.number];
      shape = picture.paths.shape;
    },
    /** The last step. */
    last: () => shape[1] - 1,
    /** The computed learning rate nearest to the chosen one: nothing is interpolated. */
    index() {
      const lr = Math.log(model.get("lr"));
      let best = 0;
      for (let i = 1; i < data.lrs.length; i++) {
        if (Math.abs(Math.log(data.lrs[i]) - lr) < Math.abs(Math.log(data.lrs[best]) - lr)) best = i;
      }
      return best;
    },
    path: () => data.paths.subarray(data.index() * shape[1] * 2, (data.index() + 1) * shape[1] * 2),
    losses: () => data.values.subarray(data.index() * shape[1], (data.index() + 1) * shape[1]),
    verdict: () => VERDICTS[data.verdicts[data.index()]] ?? "not run",
    /** What became of the path shown, in a sentence. */
    sentence() {
      const index = data.index();
      if (!data.lrs.length) return "No path: the step does not run.";
      const lr = `lr ${say(data.lrs[index])}`;
      if (data.verdict() === "not run") return `${lr}: not run, the time for plain Python was used up.`;
      if (data.verdict() === "diverged") {
        const why = data.limit && data.lrs[index] > data.limit ? `: ${lr} > 2/λmax = ${say(data.limit)}` : ` (${lr})`;
        return `Diverged at step ${data.worst[index]}${why}.`;
      }
      return `${lr}: ${data.verdict()}, loss ${say(data.losses()[data.last()])}${data.limit ? `; limit 2/λmax = ${say(data.limit)}` : ""}.`;
    },
  };
  data.read();
  return data;
}
