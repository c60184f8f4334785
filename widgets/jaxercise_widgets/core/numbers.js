/** Arithmetic in few words: what Math has, by its bare name, and three things that it lacks. */

export const PI = Math.PI;
export const abs = Math.abs;
export const ceil = Math.ceil;
export const cos = Math.cos;
export const exp = Math.exp;
export const floor = Math.floor;
export const hypot = Math.hypot;
export const log = Math.log;
export const log10 = Math.log10;
export const max = Math.max;
export const min = Math.min;
export const round = Math.round;
export const sin = Math.sin;
export const sqrt = Math.sqrt;

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => min(high, max(low, value));

/**
 * What `each` says of 0, 1, ..., `count` - 1.
 * @template T @param {number} count @param {(i: number) => T} each @returns {T[]}
 */
export const list = (count, each) => Array.from({ length: count }, (_, i) => each(i));

/** @template T @param {{ length: number, [i: number]: T }} values @returns {T} */
export const lastOf = (values) => values[values.length - 1];
