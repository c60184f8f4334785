/** The trait `lr` as a slider over learning rates from 1e-4 to 100. */

import { slider } from "./parts.js";
import { clamp, nearest, say } from "./scales.js";

/** The slider, and what moves it by steps. @param {import("./widget.js").It} it */
export function rates(it) {
  const all = Array.from({ length: 61 }, (_, i) => Number((10 ** ((i - 40) / 10)).toPrecision(3)));
  const at = () => nearest(all, it.get("lr"));
  const input = (/** @type {number} */ place) => it.set({ lr: all[clamp(place, 0, 60)] });
  return {
    root: slider(it, "learning rate", { top: () => 60, at, text: (place) => say(all[place]), input }),
    change(/** @type {number} */ by) {
      input(at() + by);
      it.say(`learning rate ${say(it.get("lr"))}`);
    },
  };
}
