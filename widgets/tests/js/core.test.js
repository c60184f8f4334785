/** The core's pure functions: contours, colours, scales, buffers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sequential } from "../../jaxercise_widgets/core/colour.js";
import { contour, holds } from "../../jaxercise_widgets/core/contour.js";
import { decode, encode } from "../../jaxercise_widgets/core/decode.js";
import { decades, extent, ladder, linear, logarithmic, oneTwoFive, say, ticks } from "../../jaxercise_widgets/core/scales.js";

const N = 81;
/** @param {(x: number, y: number) => number} f */
function grid(f) {
  const values = new Float32Array(N * N);
  for (let j = 0; j < N; j++) for (let i = 0; i < N; i++) values[j * N + i] = f(i - 40, j - 40);
  return values;
}

test("the contour of a bowl is one closed circle of the right radius", () => {
  const lines = contour(grid((x, y) => x * x + y * y), N, N, 30 * 30);
  assert.equal(lines.length, 1);
  assert.ok(lines[0].closed);
  for (let i = 0; i < lines[0].points.length; i += 2) {
    const radius = Math.hypot(lines[0].points[i] - 40, lines[0].points[i + 1] - 40);
    assert.ok(Math.abs(radius - 30) < 0.02, String(radius));
  }
});

test("a ring around a dip is hollow, a ring around a hill is not", () => {
  const [dip] = contour(grid((x, y) => x * x + y * y), N, N, 100);
  const [hill] = contour(grid((x, y) => -x * x - y * y), N, N, -100);
  assert.equal(dip.hollow, true);
  assert.equal(hill.hollow, false);
});

test("a ring holds its middle and not the corner", () => {
  const [ring] = contour(grid((x, y) => x * x + y * y), N, N, 100);
  assert.ok(holds(ring, 40, 40));
  assert.ok(!holds(ring, 0, 0));
});

test("a saddle's contours never cross and end at the border", () => {
  for (const level of [-0.5, 0, 0.5]) {
    for (const line of contour(grid((x, y) => x * y + 1e-4), N, N, level)) {
      const [x, y] = line.points;
      assert.ok(line.closed || [0, N - 1].some((edge) => Math.abs(x - edge) < 1e-6 || Math.abs(y - edge) < 1e-6));
    }
  }
});

test("both kinds of checkerboard cell give two separate lines", () => {
  for (const values of [[1, 0, 0, 1], [0, 1, 1, 0]]) {
    for (const level of [0.4, 0.5, 0.6]) {
      const lines = contour(values, 2, 2, level);
      assert.equal(lines.length, 2, `${values} at ${level}`);
      assert.ok(lines.every((each) => each.points.length === 4));
    }
  }
});

test("cells with NaN are left out", () => {
  const values = grid((x, y) => x * x + y * y);
  values[40 * N + 10] = NaN;
  assert.ok(contour(values, N, N, 900).every((each) => each.points.every(Number.isFinite)));
});

test("the sequential map rises evenly in lightness", () => {
  const luminance = sequential().map((rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b);
  });
  for (let i = 1; i < 256; i++) assert.ok(luminance[i] > luminance[i - 1] - 2e-3, `falls at ${i}`);
  assert.ok(luminance[255] - luminance[0] > 0.6);
});

test("scales go there and back", () => {
  for (const scale of [linear(-2, 3, 10, 400), logarithmic(1e-4, 10, 10, 400)]) {
    for (const value of [0.01, 0.5, 2]) assert.ok(Math.abs(scale.invert(scale(value)) - value) < 1e-9);
  }
});

test("ticks are round and inside", () => {
  assert.deepEqual(ticks(-1, 1), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticks(0, 0.3), [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
  assert.deepEqual(ticks(1, 1), []);
  assert.deepEqual(decades(0.002, 50), [0.01, 0.1, 1, 10]);
  assert.deepEqual(oneTwoFive(0.015, 0.3).map(say), ["0.02", "0.05", "0.1", "0.2"]);
});

test("levels rise to the cut, in the height or in its logarithm, and a flat landscape has none", () => {
  const values = [0, 1, 10, 100, 1000, NaN, Infinity];
  for (const even of [true, false]) {
    const { bands, rise, top, at } = ladder(values, { even, clip: 0.5 });
    for (const value of [1, top / 3, top]) assert.ok(Math.abs(at(rise(value)) / value - 1) < 1e-9, "what the colour key says of a colour");
    assert.ok(bands.every((band, i) => band <= top && (i === 0 || band > bands[i - 1])));
    assert.ok(rise(top) === 1 && rise(1e9) === 1 && rise(0) === 0);
  }
  assert.equal(ladder(values, { even: true, clip: 0.5 }).top, 500);
  assert.deepEqual(ladder([2, 2, NaN], { even: true }).bands, []);
  assert.deepEqual(ladder([1, 1.0000001, 0.9999999]).bands, []);
});

test("levels are measured from a minimum that lies below every value", () => {
  const values = [100, 101, 105, 200];
  const [own, below] = [{}, { lowest: 0 }].map((how) => ladder(values, how).bands);
  assert.ok(own[0] - 100 < 1 && below[0] >= 50, "by its logarithm, the height above the minimum starts at that of the lowest value");
});

test("the extent of what is finite and above a bound, or what stands in for it", () => {
  assert.deepEqual(extent([3, NaN, -1, Infinity, 2]), [-1, 3]);
  assert.deepEqual(extent([3, 0, 2], 0), [2, 3]);
  assert.deepEqual(extent([NaN]), [0.1, 1]);
});

test("numbers are said in few characters", () => {
  assert.deepEqual([0.123456, 1e-7, NaN, -Infinity, 0, 1234567].map(say), ["0.123", "1e−7", "NaN", "−∞", "0", "1.23e6"]);
});

test("a buffer that starts between items is copied, a short one is refused", () => {
  const bytes = new Uint8Array(12);
  new Float32Array(bytes.buffer, 0, 3).set([1, 2, 3]);
  const shifted = new Uint8Array(13);
  shifted.set(bytes, 1);
  assert.deepEqual([...decode({ dtype: "float32", shape: [3], data: new DataView(shifted.buffer, 1, 12) })], [1, 2, 3]);
  assert.throws(() => decode({ dtype: "float32", shape: [4], data: new DataView(shifted.buffer, 1, 12) }), /is not 12 bytes/);
});

test("an array survives being sent and read", () => {
  const sent = encode(new Int16Array([1, -2]), [2]);
  assert.deepEqual([sent.dtype, [...decode(sent)]], ["int16", [1, -2]]);
});
