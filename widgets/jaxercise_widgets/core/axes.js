/** Frames, ticks and names of a chart on a canvas. */

import { say } from "./scales.js";

/**
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 * @typedef {((value: number) => number) & { invert: (pixel: number) => number }} Scale
 */

/**
 * @param {CanvasRenderingContext2D} context @param {Box} box @param {Scale} x @param {Scale} y
 * @param {number[]} xTicks @param {number[]} yTicks @param {string} xName @param {string} yName
 * @param {import("./stage.js").Theme} theme
 */
export function axes(context, box, x, y, xTicks, yTicks, xName, yName, theme) {
  context.save();
  context.strokeStyle = theme.quiet;
  context.fillStyle = theme.ink;
  context.lineWidth = 1;
  context.font = "11px system-ui, sans-serif";
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left, box.bottom - box.top);
  context.beginPath();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of xTicks) {
    context.moveTo(x(value), box.bottom);
    context.lineTo(x(value), box.bottom + 4);
    context.fillText(say(value), x(value), box.bottom + 6);
  }
  context.fillText(xName, (box.left + box.right) / 2, box.bottom + 19);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of yTicks) {
    context.moveTo(box.left - 4, y(value));
    context.lineTo(box.left, y(value));
    context.fillText(say(value), box.left - 6, y(value));
  }
  context.stroke();
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText(yName, Math.max(2, box.left - 34), box.top - 4);
  context.restore();
}

/**
 * A line through points with a halo, so that it shows on every shade.
 * @param {CanvasRenderingContext2D} context @param {Path2D} path @param {string} colour @param {number} width
 * @param {string} halo @param {number[]} [dash]
 */
export function line(context, path, colour, width, halo, dash = []) {
  context.save();
  context.lineJoin = "round";
  context.strokeStyle = halo;
  context.lineWidth = width + 2;
  context.stroke(path);
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
  context.restore();
}
