/** The race as the browser holds it: decoded once a message, read at the learning rates chosen, ranked at the frame shown. */

import { NONE, unpack } from "../core/decode.js";
import { log, min } from "../core/numbers.js";
import { nearest, say } from "../core/scales.js";

/** @typedef {ReturnType<typeof reader>} Runs */

/**
 * Ranks from the lowest loss up; equal losses share one, and what is not finite comes last.
 * @param {number[]} losses
 * @returns {number[][]} rank and index
 */
export function ranked(losses) {
  const value = losses.map((loss) => (isFinite(loss) ? loss : Infinity));
  const order = value.map((_, i) => i).sort((a, b) => value[a] - value[b] || a - b);
  return order.map((i) => [1 + value.filter((other) => other < value[i]).length, i]);
}

/** @param {any} now the traits */
export function reader(now) {
  const runs = {
    lrs: NONE, paths: NONE, losses: NONE, grid: NONE, headings: NONE, size: 0, field: null,
    /** @type {ArrayLike<number>} */ shown: [0],
    /** @type {ArrayLike<number>} */ best: [],
    /** The entrants with a velocity. */ moving: NONE,
    /** @type {string[]} */ entrants: [],
    /** @type {{at: number[], loss: number}[]} */ minima: [],
    bounds: [0, 1, 0, 1], origin: [0, 0],

    read() {
      const [field, picture] = [now.field, now.picture];
      if (field?.grid && field !== runs.field) Object.assign(runs, unpack(field), { size: field.grid.shape[0], field });
      if (picture?.paths) Object.assign(runs, unpack(picture));
    },
    last: () => runs.shown.length - 1,
    /** The frame shown, in bounds. */
    frame: () => min(now.frame, runs.last()),
    /** The frame in words. */
    now: () => `${runs.shown[runs.frame()]} gradients`,
    /** The learning rate nearest to the one for all. */
    common: () => nearest(runs.lrs, now.lr, log),
    /** Which of the learning rates an entrant runs at. @param {number} entrant */
    index: (entrant) => (now.each_best ? runs.best[entrant] : runs.common()),
    /** The numbers of one run, out of all of them. @param {Float32Array} all @param {number} entrant @param {number} each how many a frame @param {number} [row] */
    run(all, entrant, each, row = entrant) {
      const at = each * (row * runs.lrs.length + runs.index(entrant)) * runs.shown.length;
      return all.subarray(at, at + each * runs.shown.length);
    },
    /** @param {number} entrant */
    curve: (entrant) => runs.run(runs.losses, entrant, 1),
    /** @param {number} entrant */
    path: (entrant) => runs.run(runs.paths, entrant, 2),
    /** The way an entrant's velocity points where it is, in radians; undefined without one. @param {number} entrant @returns {number | undefined} */
    heading(entrant) {
      const row = runs.moving.indexOf(entrant);
      const turn = row < 0 ? undefined : runs.run(runs.headings, entrant, 1, row)[runs.frame()];
      return turn === undefined || turn > 32e3 ? undefined : turn / 1e4;
    },
    /** Rank, name, learning rate and loss of each at the frame shown. */
    table() {
      const now = runs.entrants.map((_, i) => runs.curve(i)[runs.frame()]);
      return ranked(now).map(([rank, i]) => ({
        rank, entrant: i, name: runs.entrants[i], lr: runs.lrs[runs.index(i)], loss: now[i],
      }));
    },
    /** The order of the frame shown, in words. */
    sentence: () => `after ${runs.now()}: ${runs.table().map((row) => `${row.rank}. ${row.name} ${say(row.loss)}`).join(", ")}`,
  };
  return runs;
}
