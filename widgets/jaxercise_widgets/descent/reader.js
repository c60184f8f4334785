/** What the model holds, decoded once a message, and read at the learning rate chosen. */

import { NONE, nth, unpack } from "../core/decode.js";
import { abs, log } from "../core/numbers.js";
import { extent, nearest } from "../core/scales.js";

export const VERDICTS = ["crawls", "on its way", "converges", "oscillates", "diverges", "not run"];

/** @typedef {ReturnType<typeof reader>} Reader */

/** @param {any} now the traits */
export function reader(now) {
  const data = {
    lrs: NONE, paths: NONE, losses_: NONE, grid: NONE, gradient: NONE, least: 0, size: 0, coarse: 0, points: 1,
    verdicts: NONE, /** @type {string[]} */ sentences: [], /** @type {Uint8Array | null} */ basins: null, basinSize: 0,
    /** @type {{at: number[], loss: number, curvature: number}[]} */ minima: [],
    bounds: [0, 1, 0, 1], origin: [0, 0],
    /** @type {number | null} */ limit: null,
    /** @type {string[]} */ names: now.names,

    read() {
      const [field, picture] = [now.field, now.picture];
      if (field?.grid) {
        Object.assign(data, unpack(field), { size: field.grid.shape[0], coarse: field.gradient.shape[0] });
        data.least = 1e-3 * extent(data.gradient.map(abs))[1];
      }
      if (!picture?.paths) return;
      const { losses, ...rest } = unpack(picture);
      Object.assign(data, rest, { losses_: losses, points: picture.paths.shape[1], basinSize: picture.basins?.shape[0] ?? 0 });
    },
    /** The last step. */
    last: () => data.points - 1,
    /** The computed learning rate nearest to the chosen one: nothing is interpolated. */
    index: () => nearest(data.lrs, now.lr, log),
    path: () => nth(data.paths, data.index(), 2 * data.points),
    losses: () => nth(data.losses_, data.index(), data.points),
    verdict: () => VERDICTS[data.verdicts[data.index()]] ?? "not run",
    /** What became of the path shown. */
    sentence: () => data.sentences[data.index()] ?? "No path: the step does not run.",
  };
  data.read();
  return data;
}
