/** The plane of a classifier. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lines, winner } from "../../jaxercise_widgets/boundary/plane.js";

const N = 50;

test("the line of a linear score is exact to float precision", () => {
  const margins = Float32Array.from({ length: N * N }, (_, i) => 1.3 * (i % N) - 0.7 * Math.floor(i / N) - 9.1);
  const [path] = lines(margins, 1, N);
  assert.ok(path.points.length > 40);
  for (let i = 0; i < path.points.length; i += 2) {
    assert.ok(Math.abs(1.3 * path.points[i] - 0.7 * path.points[i + 1] - 9.1) < 1e-4);
  }
});

test("one margin means two classes, more mean as many", () => {
  assert.deepEqual(winner([2, -2], 1, 2, 0), [1, Math.tanh(1)]);
  assert.deepEqual(winner([2, -2], 1, 2, 1), [0, Math.tanh(1)]);
  assert.equal(winner([-1, -3, 1], 3, 1, 0)[0], 2);
});
