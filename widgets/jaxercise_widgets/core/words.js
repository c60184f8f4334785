/** Quantities in words. */

import { say } from "./scales.js";

/** Seconds for a person. @param {number} time */
export function seconds(time) {
  const [size, unit] = time >= 1 ? [1, "s"] : time >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return `${say(time * size)} ${unit}`;
}

/** A share of one in percent. @param {number} share */
export const percent = (share) => `${say(100 * share)} %`;
