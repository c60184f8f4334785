/** Which cell has to run first, of those that make a name. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { maker, makes } from "../../../labextension/src/core/names.ts";

const SETUP = "import jax\nimport jax.numpy as jnp\nfrom jaxtyping import Array, Float\n\ncheck, hint, reveal = assignment(\"04\")";

test("def, class, import and assignment make a name, a use or a line inside a function does not", () => {
  for (const name of ["jax", "jnp", "Array", "Float", "check", "hint", "reveal"]) assert.ok(makes(SETUP, name), name);
  for (const name of ["numpy", "assignment", "jaxtyping"]) assert.ok(!makes(SETUP, name), name);
  assert.ok(makes("@jax.jit\ndef mse(P, Y):\n    total = 1", "mse"));
  assert.ok(!makes("def mse(P, Y):\n    total = 1", "total"));
  assert.ok(makes("class Linear:\n    pass", "Linear") && makes("rate: float = 0.1", "rate"));
  assert.ok(!makes("mse == 3\nprint(mse)", "mse"));
});

test("the nearest cell above comes first, then those below; a cell is not told of itself", () => {
  const cells = ["x = 1", "x = 2", "print(x)", "x = 3", "y = y + 1"];
  assert.equal(maker(cells, 2, "x"), 1);
  assert.equal(maker(cells, 0, "x"), 1);
  assert.equal(maker(cells, 4, "y"), -1);
});
