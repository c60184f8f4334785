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

test("where a velocity points, at the frame shown", () => {
  const traits = /** @type {Record<string, any>} */ ({
    each_best: true, lr: 0.1, frame: 2, field: {},
    picture: {
      lrs: sent([0.1], [1]), shown: sent([0, 1, 2], [3], /** @type {any} */ (Int32Array), "int32"), entrants: ["light", "heavy"], origin: [0, 0],
      best: sent([0, 0], [2], /** @type {any} */ (Int32Array), "int32"), moving: sent([1], [1], /** @type {any} */ (Int32Array), "int32"),
      losses: sent([9, 8, 7, 9, 4, 3], [2, 1, 3]), paths: sent(new Array(12).fill(0), [2, 1, 3, 2]),
      headings: sent([32767, 10000, 20000], [1, 1, 3], /** @type {any} */ (Int16Array), "int16"),
    },
  });
  const runs = reader(traits);
  runs.read();
  assert.deepEqual([runs.heading(0), runs.heading(1)], [undefined, 2]);
  assert.match(runs.sentence(), /^after 2 gradients: 1\. heavy 3/);
  traits.frame = 0;
  assert.equal(runs.heading(1), undefined);
});
