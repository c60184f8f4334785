/** Strokes, erasing and the way back. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { added, along, board, erased, moved, snapped, stroke } from "../../jaxercise_widgets/draw_data/board.js";

const bytes = (/** @type {Float32Array} */ points) => Buffer.from(points.buffer, points.byteOffset, points.byteLength).toString("hex");

test("a straight stroke has the same points however often the pointer was reported", () => {
  const seldom = stroke([[-0.5, 0.2], [0.5, 0.2]], 1, 0.1, 3);
  const often = stroke(Array.from({ length: 101 }, (_, i) => [snapped(-0.5 + i / 100), 0.2]), 1, 0.1, 3);
  assert.deepEqual(seldom, often);
  assert.equal(seldom.length / 3, 21);
});

test("places along a bent line keep their distance", () => {
  const places = along([[0, 0], [0.12, 0], [0.12, 0.3]], 0.05);
  assert.equal(places.length, 9);
  assert.ok(places.every(([x, y]) => Math.abs(x - 0.12) < 1e-9 || y === 0));
});

test("a seed decides where a brush strews its points, and none leaves the board", () => {
  const one = stroke([[0.95, 0.95], [0.95, 0]], 0, 0.3, 1);
  assert.deepEqual(one, stroke([[0.95, 0.95], [0.95, 0]], 0, 0.3, 1));
  assert.notDeepEqual(one, stroke([[0.95, 0.95], [0.95, 0]], 0, 0.3, 2));
  assert.ok(one.every((value, i) => i % 3 === 2 || Math.abs(value) <= 1));
});

test("undo gives back the very bytes, and redo again", () => {
  const state = board(2000);
  const seen = [bytes(state.points())];
  for (let i = 0; i < 20; i++) {
    const before = state.points();
    const next = i % 4 === 3 ? erased(before, [[0, 0]], 0.3) : i % 4 === 2 ? moved(before, 0, [0.1, i / 100]) : added(before, stroke([[0, 0], [0.3, i / 50]], i % 3, 0.1, i));
    state.replace(next);
    seen.push(bytes(state.points()));
  }
  for (let i = 19; i >= 0; i--) {
    assert.ok(state.undo());
    assert.equal(bytes(state.points()), seen[i]);
  }
  assert.equal(state.undo(), false);
  for (let i = 1; i <= 20; i++) {
    assert.ok(state.redo());
    assert.equal(bytes(state.points()), seen[i]);
  }
});

test("a preview leaves nothing to undo, and the limit holds", () => {
  const state = board(5);
  state.preview(Float32Array.from([0, 0, 0]));
  assert.equal(state.undo(), false);
  state.replace(new Float32Array(30));
  assert.equal(state.count(), 5);
});

test("the eraser takes what lies under its path and nothing else", () => {
  const points = Float32Array.from([0, 0, 0, 0.5, 0, 1, 0.5, 0.5, 2]);
  assert.deepEqual([...erased(points, [[-0.5, 0], [0.6, 0]], 0.08)], [0.5, 0.5, 2]);
});
