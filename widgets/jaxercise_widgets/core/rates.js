/** The trait `lr` as a slider, and as a number of any size. */

import { upright, ways } from "./keys.js";
import { clamp, list, log, max } from "./numbers.js";
import { slider } from "./parts.js";
import { exactly, nearest, say } from "./scales.js";

const RATES = list(61, (i) => Number((10 ** ((i - 40) / 10)).toPrecision(3)));

/**
 * The trait `lr` as a slider over the learning rates that were computed, as a number of any size, and with two keys.
 * Returns the slider, and what chooses a rate by its place.
 * @param {import("./widget.js").It} it @param {{ lrs: ArrayLike<number> }} data @param {string} label @param {() => number} at
 * @param {() => void} settle what is done once a rate is chosen @param {Record<string, boolean>} [more] what is set with a rate
 * @param {() => unknown} [own] whether another rate counts
 */
export function computed(it, data, label, at, settle, more, own = () => false) {
  const last = () => max(0, data.lrs.length - 1);
  const choose = (/** @type {number} */ place) => {
    if (data.lrs.length) it.set({ lr: data.lrs[clamp(place, 0, last())], ...more }, false);
  };
  it.keys.push(...upright(`lower ${label}`, `higher ${label}`, (by) => { choose(at() + by); settle(); }));
  return {
    root: slider(it, label, last, at, (place) => (own() ? "own best" : exactly(data.lrs[place])), choose, settle, (lr) => it.ask({ lr, ...more })),
    choose,
  };
}

/** A slider over learning rates from 1e-4 to 100, and two keys that move it by steps. @param {import("./widget.js").It} it @param {string} higher @param {string} lower */
export function rates(it, higher, lower) {
  const at = () => nearest(RATES, it.now.lr, log);
  const input = (/** @type {number} */ place) => it.set({ lr: RATES[clamp(place, 0, 60)] });
  it.keys.push(...ways(lower, higher, "lower learning rate", "higher learning rate", (by) => {
    input(at() + by);
    it.say(`learning rate ${say(it.now.lr)}`);
  }));
  return slider(it, "learning rate", () => 60, at, () => exactly(it.now.lr), input, undefined, (lr) => it.set({ lr }));
}
