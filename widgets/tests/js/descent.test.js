/** Pure functions of the descent widget. */

import assert from "node:assert/strict";
import test from "node:test";

import { downhill } from "../../jaxercise_widgets/descent/ground.js";

const n = 50;
const slope = (a, b) => [-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)];
/** The gradient of Rosenbrock's valley on the grid that the widget is sent. */
const gradient = new Float32Array(2 * n * n);
const place = (k) => -2 + (4 * k) / (n - 1);
for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) gradient.set(slope(place(i), place(j)), 2 * (j * n + i));
const data = { gradient, coarse: n, bounds: [-2, 2, -2, 2] };
const right = (v) => 100 * v;
const up = (v) => -100 * v;

test("the arrow points against the gradient as the screen has it, even on the floor of a narrow valley", () => {
  for (const [a, b] of [[1.3, 0.4], [-1, 1.01], [0.5, 0.25], [-1.96, -1.97], [0.71, 0.51]]) {
    const [dx, dy] = downhill(data, a, b, right, up);
    const [gx, gy] = slope(a, b);
    const length = Math.hypot(gx, gy);
    assert.ok(Math.abs(dx + gx / length) < 1e-3 && Math.abs(dy - gy / length) < 1e-3, `${a}, ${b}`);
  }
});

test("there is no arrow outside the picture, where there is no slope, and after a number that is none", () => {
  for (const [a, b] of [[2.1, 0], [0, -3], [NaN, 1]]) assert.equal(downhill(data, a, b, right, up), null);
  assert.equal(downhill({ ...data, gradient: gradient.map(() => 0) }, 1, 1, right, up), null);
});
