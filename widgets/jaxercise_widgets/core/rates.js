/** The trait `lr` as a slider over learning rates from 1e-4 to 100, and as a number of any size. */

import { clamp, list, log } from "./numbers.js";
import { ways } from "./keys.js";
import { slider } from "./parts.js";
import { exactly, nearest, say } from "./scales.js";

const RATES = list(61, (i) => Number((10 ** ((i - 40) / 10)).toPrecision(3)));

/** The slider, and two keys that move it by steps. @param {import("./widget.js").It} it @param {string} higher @param {string} lower */
export function rates(it, higher, lower) {
  const at = () => nearest(RATES, it.now.lr, log);
  const input = (/** @type {number} */ place) => it.set({ lr: RATES[clamp(place, 0, 60)] });
  it.keys.push(...ways(lower, higher, "lower learning rate", "higher learning rate", (by) => {
    input(at() + by);
    it.say(`learning rate ${say(it.now.lr)}`);
  }));
  return slider(it, "learning rate", () => 60, at, () => exactly(it.now.lr), input, undefined, (lr) => it.set({ lr }));
}
