/** What the model holds, decoded once a message, and made smooth. */

import { NONE, unpack } from "../core/decode.js";
import { cellOf } from "../core/ground.js";
import { max, round } from "../core/numbers.js";
import { ladder, say } from "../core/scales.js";
import { smooth } from "./smooth.js";

const FINE = 193;

/** @typedef {ReturnType<typeof reader>} Reader */

/** @param {any} now the traits */
export function reader(now) {
  const data = {
    n: 0, size: 0, number: -1, grid: NONE, fine: NONE, done: false, slice: "",
    /** @type {{ fine: Float32Array, size: number } | null} the slice before this one */ ghost: null,
    window: [-1, 1, -1, 1], names: ["", ""],
    /** @type {Float32Array | null} */ path: null,
    /** @type {Float32Array | null} */ true: null,
    /** @type {Float32Array | null} */ flat: null,
    /** @type {Float32Array | null} */ off: null,
    ladder: ladder(NONE),

    read() {
      const picture = now.picture;
      if (!picture?.grid || picture.number === data.number) return;
      const slice = `${picture.kind} ${picture.shown_seed} ${picture.window}`;
      if (slice !== data.slice) {
        data.ghost = data.done && `${picture.window}` === `${data.window}` ? { fine: data.fine, size: data.size } : null;
      }
      Object.assign(data, unpack(picture), { n: picture.grid.shape[0], slice });
      const times = max(1, round((FINE - 1) / (data.n - 1)));
      data.size = (data.n - 1) * times + 1;
      data.fine = smooth(data.grid, data.n, times);
    },
    level() {
      data.ladder = ladder(data.grid, { even: now.scale === "linear", clip: now.clip });
    },
    /** The loss at the smooth point nearest to a place on the plane; undefined outside. @param {number[]} at @returns {number | undefined} */
    loss: (at) => data.fine[cellOf(data.window, data.size, at)],
    /** The name of the height, and that it is drawn by its logarithm. */
    scale: () => now.quantity + (now.scale === "log" ? " (log scale)" : ""),
    /** @param {number[]} at */
    sentence(at) {
      const loss = data.loss(at);
      return `at (${say(at[0])}, ${say(at[1])}): ${loss === undefined ? "outside the picture" : `${now.quantity} ${say(loss)}`}`;
    },
  };
  data.read();
  data.level();
  return data;
}
