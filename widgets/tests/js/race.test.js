/** The race's pure functions: ranks, and reading one entrant's run out of the message. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ranked, reader } from "../../jaxercise_widgets/race/runs.js";

test("equal losses share a rank, and what diverged comes last", () => {
  assert.deepEqual(ranked([3, 1, NaN, 1, Infinity]), [[1, 1], [1, 3], [3, 0], [4, 2], [4, 4]]);
  assert.deepEqual(ranked([]), []);
});

/** @param {number[]} values @param {number[]} shape */
function sent(values, shape, Kind = Float32Array, dtype = "float32") {
  return { dtype, shape, data: new DataView(Kind.from(values).buffer) };
}

test("each entrant is read at its own best learning rate, or all at the one nearest", () => {
  const traits = /** @type {Record<string, any>} */ ({
    each_best: true, lr: 0.19, frame: 9, field: {},
    picture: {
      lrs: sent([0.1, 0.2], [2]), shown: sent([0, 5], [2], /** @type {any} */ (Int32Array), "int32"),
      best: sent([1, 0], [2], /** @type {any} */ (Int32Array), "int32"), entrants: ["a", "b"], origin: [0, 0],
      losses: sent([9, 1, 9, 2, 9, 3, 9, 4], [2, 2, 2]), paths: sent(Array.from({ length: 16 }, (_, i) => i), [2, 2, 2, 2]),
    },
  });
  const runs = reader(traits);
  runs.read();
  assert.deepEqual(runs.table().map((row) => [row.rank, row.name, row.loss]), [[1, "a", 2], [2, "b", 3]]);
  assert.deepEqual([...runs.path(1)], [8, 9, 10, 11]);
  traits.each_best = false;
  assert.deepEqual(runs.table().map((row) => row.loss), [2, 4]);
  assert.equal(runs.frame(), 1);
});

test("with one clock a slower entrant is at an earlier frame, and its heading with it", () => {
  const traits = /** @type {Record<string, any>} */ ({
    each_best: true, clock: true, lr: 0.1, frame: 4, field: {},
    picture: {
      lrs: sent([0.1], [1]), shown: sent([0, 1, 2, 3, 4], [5], /** @type {any} */ (Int32Array), "int32"), entrants: ["quick", "slow"], origin: [0, 0],
      best: sent([0, 0], [2], /** @type {any} */ (Int32Array), "int32"), moving: sent([1], [1], /** @type {any} */ (Int32Array), "int32"),
      losses: sent([9, 8, 7, 6, 5, 9, 4, 3, 2, 1], [2, 1, 5]), paths: sent(new Array(20).fill(0), [2, 1, 5, 2]),
      pace: sent([1e-3, 2e-3], [2]), headings: sent([32767, 10000, 20000, 30000, 0], [1, 1, 5], /** @type {any} */ (Int16Array), "int16"),
    },
  });
  const runs = reader(traits);
  runs.read();
  assert.deepEqual([runs.place(0), runs.place(1)], [4, 2]);
  assert.deepEqual(runs.table().map((row) => [row.name, row.loss, row.gradients]), [["slow", 3, 2], ["quick", 5, 4]]);
  assert.match(runs.sentence(), /^after 4 ms: 1\. slow 3/);
  assert.deepEqual([runs.heading(0), runs.heading(1)], [undefined, 2]);
  traits.clock = false;
  assert.equal(runs.heading(1), 0);
  traits.frame = 0;
  assert.equal(runs.heading(1), undefined);
});
