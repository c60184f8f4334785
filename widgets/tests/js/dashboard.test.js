/** The dashboard's pure functions: cells under the pointer, mistakes of a cell, two-sided shades. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { cellAt, MATRIX, ofCell, twoSided } from "../../jaxercise_widgets/dashboard/panels.js";

test("every cell of the matrix is found at its middle, and nothing outside", () => {
  const { left, top, side } = MATRIX;
  for (const k of [2, 3, 10]) {
    for (let row = 0; row < k; row++) {
      for (let column = 0; column < k; column++) {
        assert.deepEqual(cellAt([left + ((column + 0.5) * side) / k, top + ((row + 0.5) * side) / k], k), [row, column]);
      }
    }
    assert.equal(cellAt([left - 1, top + 1], k), null);
    assert.equal(cellAt([left + side + 1, top + 1], k), null);
  }
  assert.equal(cellAt([left + 1, top + 1], 0), null);
});

test("a cell keeps its own mistakes, in their order", () => {
  assert.deepEqual(ofCell([1, 2, 1, 1], [0, 0, 2, 0], [1, 0]), [0, 3]);
  assert.deepEqual(ofCell([1, 2], [0, 0], null), [0, 1]);
});

test("zero is paper, and either end is its full colour", () => {
  assert.deepEqual(twoSided(128), [255, 255, 255]);
  assert.deepEqual(twoSided(1), [0, 114, 178]);
  assert.deepEqual(twoSided(255), [213, 94, 0]);
});
