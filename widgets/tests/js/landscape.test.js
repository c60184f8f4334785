/** The landscape's pure functions: the smooth grid, the camera. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { contour } from "../../jaxercise_widgets/core/contour.js";
import { smooth } from "../../jaxercise_widgets/landscape/smooth.js";
import { camera } from "../../jaxercise_widgets/landscape/surface.js";

/** @param {number} n @param {(x: number, y: number) => number} f over -1 to 1 */
function grid(n, f) {
  return Float32Array.from({ length: n * n }, (_, k) => f((2 * (k % n)) / (n - 1) - 1, (2 * Math.floor(k / n)) / (n - 1) - 1));
}

test("the smooth grid goes through every given point", () => {
  const given = grid(13, (x, y) => Math.sin(3 * x) + y * y);
  const fine = smooth(given, 13, 16);
  for (let j = 0; j < 13; j++) {
    for (let i = 0; i < 13; i++) assert.equal(fine[16 * j * 193 + 16 * i], given[13 * j + i]);
  }
});

test("a bowl on thirteen points a side has ellipses for contours", () => {
  const fine = smooth(grid(13, (x, y) => x * x + 4 * y * y), 13, 16);
  const [ring] = contour(fine, 193, 193, 0.5);
  assert.ok(ring.closed);
  for (let i = 0; i < ring.points.length; i += 2) {
    const [x, y] = [ring.points[i] / 96 - 1, ring.points[i + 1] / 96 - 1];
    assert.ok(Math.abs(x * x + 4 * y * y - 0.5) < 0.01);
  }
});

test("a steep wall makes no dip that is not there", () => {
  const fine = smooth(grid(13, (x) => (x > 0.1 ? 1e6 : 1)), 13, 16);
  assert.ok(fine.every((value) => value >= 1 && value <= 1e6));
});

test("what is not finite stays in its own cells", () => {
  const given = grid(13, (x, y) => x + y);
  given[13 * 6 + 6] = NaN;
  const fine = smooth(given, 13, 16);
  fine.forEach((value, k) => {
    const [x, y] = [(k % 193) / 16, Math.floor(k / 193) / 16];
    const beside = Math.abs(x - 6) < 1 && Math.abs(y - 6) < 1;
    assert.equal(Number.isNaN(value), beside, `${x} ${y}`);
  });
});

test("the surface stays on its canvas from every side", () => {
  for (let turn = 0; turn < 6.3; turn += 0.3) {
    for (const tilt of [0.15, 0.6, 1.45]) {
      for (const corner of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const [x, y] = camera(turn, tilt)(corner & 1, (corner >> 1) & 1, corner >> 2);
        assert.ok(x > 0 && x < 400 && y > 0 && y < 340, `${turn} ${tilt} ${x} ${y}`);
      }
    }
  }
});
