/** The approximator's networks as the browser evaluates them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fromTable, reader } from "../../jaxercise_widgets/approximator/network.js";

const RELU = Float32Array.from({ length: 2049 }, (_, i) => Math.max(0, -16 + i / 64));

test("a table of relu is relu, also beyond its ends", () => {
  const relu = fromTable(RELU);
  for (const x of [-40, -16, -0.013, 0, 0.02, 3.3, 16, 40]) assert.ok(Math.abs(relu(x) - Math.max(0, x)) < 1e-5, String(x));
});

/** @param {number[] | Float32Array} values @param {number[]} shape */
const sent = (values, shape) => ({ dtype: "float32", shape, data: new DataView(Float32Array.from(values).buffer) });

test("two units make a hat, and a moved kink moves it", () => {
  const traits = /** @type {Record<string, any>} */ ({
    width: 2,
    picture: {
      table: sent(RELU, [2049]), x: sent([-1, 0, 1], [3]), y: sent([0, 1, 1], [3]), biases: sent([0, 0], [2]), errors: sent([1, 0], [2]),
      weights: sent([0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 0, -0.5], [2, 2, 3]),
    },
  });
  const net = reader(traits);
  net.read();
  assert.deepEqual([...net.sum()], [0, 1, 1]);
  assert.equal(net.error(), 0);
  assert.equal(net.kink(0), -1);
  net.moveKink(0, 0);
  assert.deepEqual([...net.sum()], [0, 0, 0]);
  net.read();
  assert.deepEqual([...net.sum()], [0, 1, 1]);
});
