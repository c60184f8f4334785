/** The race as the browser holds it: decoded once a message, read at the learning rates chosen, ranked at the frame shown. */

import { decode } from "../core/decode.js";
import { say } from "../core/scales.js";

/** @typedef {ReturnType<typeof reader>} Runs */

/**
 * Ranks from the lowest loss up; equal losses share one, and what is not finite comes last.
 * @param {number[]} losses
 * @returns {number[][]} rank and index
 */
export function ranked(losses) {
  const value = losses.map((loss) => (Number.isFinite(loss) ? loss : Infinity));
  const order = value.map((_, i) => i).sort((a, b) => value[a] - value[b] || a - b);
  return order.map((i) => [1 + value.filter((other) => other < value[i]).length, i]);
}

/** @param {import("../core/model").Model} model */
export function reader(model) {
  const none = new Float32Array(0);
  const runs = {
    lrs: none, paths: none, losses: none, grid: none, size: 0,
    /** @type {ArrayLike<number>} */ shown: [0],
    /** @type {ArrayLike<number>} */ best: [],
    /** @type {string[]} */ entrants: [],
    /** @type {{at: number[], loss: number}[]} */ minima: [],
    /** @type {number[]} */ bounds: [0, 1, 0, 1],
    /** @type {number[]} */ origin: [0, 0],

    read() {
      const field = model.get("field");
      const picture = model.get("picture");
      if (field?.grid) {
        Object.assign(runs, { grid: decode(field.grid), size: field.grid.shape[0], minima: field.minima, bounds: field.bounds });
      }
      if (!picture?.paths) return;
      for (const name of ["lrs", "paths", "losses", "shown", "best"]) /** @type {any} */ (runs)[name] = decode(picture[name]);
      [runs.entrants, runs.origin] = [picture.entrants, picture.origin];
    },
    last: () => runs.shown.length - 1,
    /** The frame shown, in bounds. */
    frame: () => Math.min(model.get("frame"), runs.last()),
    /** The learning rate nearest to the one for all. */
    common() {
      const wanted = Math.log(model.get("lr"));
      let near = 0;
      runs.lrs.forEach((lr, i) => {
        if (Math.abs(Math.log(lr) - wanted) < Math.abs(Math.log(runs.lrs[near]) - wanted)) near = i;
      });
      return near;
    },
    /** Which of the learning rates an entrant runs at. @param {number} entrant */
    index: (entrant) => (model.get("each_best") ? runs.best[entrant] : runs.common()),
    /** @param {number} entrant @param {number} [index] */
    curve(entrant, index = runs.index(entrant)) {
      const at = (entrant * runs.lrs.length + index) * runs.shown.length;
      return runs.losses.subarray(at, at + runs.shown.length);
    },
    /** @param {number} entrant */
    path(entrant) {
      const at = 2 * (entrant * runs.lrs.length + runs.index(entrant)) * runs.shown.length;
      return runs.paths.subarray(at, at + 2 * runs.shown.length);
    },
    /** Rank, name, learning rate and loss of each at the frame shown. */
    table() {
      const now = runs.entrants.map((_, i) => runs.curve(i)[runs.frame()]);
      return ranked(now).map(([rank, i]) => ({ rank, entrant: i, name: runs.entrants[i], lr: runs.lrs[runs.index(i)], loss: now[i] }));
    },
    /** The order of the frame shown, in words. */
    sentence: () => `after ${runs.shown[runs.frame()]} gradients: ${runs.table().map((row) => `${row.rank}. ${row.name} ${say(row.loss)}`).join(", ")}`,
  };
  return runs;
}
