/** A stored stroke gives the same 784 bytes, wherever and whenever. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { moved, page, shrink } from "../../jaxercise_widgets/draw_digit/ink.js";

const SEVEN = [[[80, 70], [200, 70], [120, 230]]];
/** @param {Uint8Array} bytes */
const mark = (bytes) => bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7);

test("a stored stroke reproduces the same 784 bytes", () => {
  const bytes = shrink(page(SEVEN, []), true);
  assert.equal(bytes.length, 784);
  assert.equal(mark(bytes), mark(shrink(page(SEVEN, []), true)));
  assert.equal(mark(bytes), 1745389483);
});

test("as MNIST does, the centre of mass is in the middle and the long side is 20 pixels", () => {
  const bytes = shrink(page(SEVEN.map((s) => s.map(([x, y]) => [x / 2 + 100, y / 2 + 90])), []), true);
  let [mass, x, y, top, bottom] = [0, 0, 0, 28, 0];
  bytes.forEach((byte, i) => {
    [mass, x, y] = [mass + byte, x + byte * ((i % 28) + 0.5), y + byte * (Math.floor(i / 28) + 0.5)];
    if (byte) [top, bottom] = [Math.min(top, Math.floor(i / 28)), Math.max(bottom, Math.floor(i / 28) + 1)];
  });
  assert.ok(Math.abs(x / mass - 14) < 0.1 && Math.abs(y / mass - 14) < 0.1);
  assert.ok(bottom - top >= 20 && bottom - top <= 21);
});

test("without it a page is averaged by area only, and an empty page is empty", () => {
  assert.equal(shrink(page([], [0]), false)[0], 255);
  assert.equal(shrink(page([], [0]), false).reduce((a, b) => a + b, 0), 4 * 255);
  assert.ok(shrink(page([], []), true).every((byte) => byte === 0));
});

test("a moved digit loses what leaves the page and nothing else", () => {
  const image = Uint8Array.from({ length: 784 }, (_, i) => 1 + (i % 200));
  const there = moved(image, 2, -1);
  assert.equal(there[28 * 5 + 7], image[28 * 6 + 5]);
  assert.equal(there[28 * 5 + 1], 0);
  assert.equal(there[28 * 27 + 9], 0);
  assert.deepEqual(moved(image, 0, 0), image);
});
