/** What the model holds, decoded once a message, and made smooth. */

import { decode } from "../core/decode.js";
import { say } from "../core/scales.js";
import { ladder, smooth } from "./smooth.js";

const FINE = 193;

/** @typedef {ReturnType<typeof reader>} Reader */

/** @param {import("../core/model").Model} model */
export function reader(model) {
  const floats = (/** @type {import("../core/model").Sent | null} */ sent) => /** @type {Float32Array | null} */ (sent && decode(sent));
  const data = {
    n: 0, size: 0, number: -1,
    grid: new Float32Array(0),
    fine: new Float32Array(0),
    /** @type {{ fine: Float32Array, size: number } | null} the slice before this one */ ghost: null,
    /** @type {number[]} */ window: [-1, 1, -1, 1],
    /** @type {string[]} */ names: ["", ""],
    /** @type {Float32Array | null} */ path: null,
    /** @type {Float32Array | null} */ true: null,
    /** @type {Float32Array | null} */ flat: null,
    /** @type {Float32Array | null} */ off: null,
    kind: "", seed: 0, done: false, slice: "",
    /** @type {ReturnType<typeof ladder>} */ ladder: ladder([], true, 1),

    read() {
      const picture = model.get("picture");
      if (!picture?.grid || picture.number === data.number) return;
      const slice = `${picture.kind} ${picture.shown_seed} ${picture.window}`;
      if (slice !== data.slice) {
        const same = data.done && picture.window.every((/** @type {number} */ edge, /** @type {number} */ i) => edge === data.window[i]);
        data.ghost = same ? { fine: data.fine, size: data.size } : null;
      }
      Object.assign(data, {
        n: picture.grid.shape[0], grid: floats(picture.grid), window: picture.window, names: picture.names, number: picture.number,
        kind: picture.kind, seed: picture.shown_seed, done: picture.done, slice,
        path: floats(picture.path), true: floats(picture.true), flat: floats(picture.flat), off: floats(picture.off),
      });
      const times = Math.max(1, Math.round((FINE - 1) / (data.n - 1)));
      data.size = (data.n - 1) * times + 1;
      data.fine = smooth(data.grid, data.n, times);
    },
    level() {
      data.ladder = ladder(data.grid, model.get("scale") === "linear", model.get("clip"));
    },
    /** The loss at the smooth point nearest to a place on the plane; undefined outside. @param {number[]} at */
    loss(at) {
      const [x0, x1, y0, y1] = data.window;
      const [u, v] = [(at[0] - x0) / (x1 - x0), (at[1] - y0) / (y1 - y0)];
      if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return undefined;
      return data.fine[Math.round(v * (data.size - 1)) * data.size + Math.round(u * (data.size - 1))];
    },
    /** @param {number[]} at */
    sentence(at) {
      const loss = data.loss(at);
      return `at (${say(at[0])}, ${say(at[1])}): ${loss === undefined ? "outside the picture" : `loss ${say(loss)}`}`;
    },
  };
  data.read();
  data.level();
  return data;
}
