/** What the model holds, decoded once a message, and read at the learning rate chosen. */

import { unpack } from "../core/decode.js";
import { nearest, say } from "../core/scales.js";

export const VERDICTS = ["converged", "slow", "oscillating", "diverged", "not run"];

/** @typedef {ReturnType<typeof reader>} Reader */

/** @param {{ get: (name: string) => any }} model */
export function reader(model) {
  const none = new Float32Array(0);
  const data = {
    lrs: none, paths: none, losses_: none, grid: none, gradient: none, size: 0, coarse: 0, points: 1,
    verdicts: none, worst_from: none, /** @type {Uint8Array | null} */ basins: null, basinSize: 0,
    /** @type {{at: number[], loss: number, curvature: number}[]} */ minima: [],
    bounds: [0, 1, 0, 1], origin: [0, 0],
    /** @type {number | null} */ limit: null,
    /** @type {string[]} */ names: model.get("names"),

    read() {
      const [field, picture] = [model.get("field"), model.get("picture")];
      if (field?.grid) Object.assign(data, unpack(field), { size: field.grid.shape[0], coarse: field.gradient.shape[0] });
      if (!picture?.paths) return;
      const { losses, ...rest } = unpack(picture);
      Object.assign(data, rest, { losses_: losses, points: picture.paths.shape[1], basinSize: picture.basins?.shape[0] ?? 0 });
    },
    /** The last step. */
    last: () => data.points - 1,
    /** The computed learning rate nearest to the chosen one: nothing is interpolated. */
    index: () => nearest(data.lrs, model.get("lr"), Math.log),
    path: () => data.paths.subarray(data.index() * data.points * 2, (data.index() + 1) * data.points * 2),
    losses: () => data.losses_.subarray(data.index() * data.points, (data.index() + 1) * data.points),
    verdict: () => VERDICTS[data.verdicts[data.index()]] ?? "not run",
    /** What became of the path shown, in a sentence. */
    sentence() {
      const index = data.index();
      if (!data.lrs.length) return "No path: the step does not run.";
      const lr = `lr ${say(data.lrs[index])}`;
      const limit = data.limit ? `2/λmax = ${say(data.limit)}` : "";
      if (data.verdict() === "not run") return `${lr}: not run, the time for plain Python was used up.`;
      if (data.verdict() !== "diverged") return `${lr}: ${data.verdict()}, loss ${say(data.losses()[data.last()])}${limit && `; limit ${limit}`}.`;
      return `Diverged at step ${data.worst_from[index]}${data.limit && data.lrs[index] > data.limit ? `: ${lr} > ${limit}` : ` (${lr})`}.`;
    },
  };
  data.read();
  return data;
}
