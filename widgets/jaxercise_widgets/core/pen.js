/** A canvas context that draws a thing in one call, in the colours of the page. */

import { CATEGORICAL } from "./colour.js";
import { clamp, lastOf, max, min } from "./numbers.js";
import { make } from "./parts.js";
import { decades, extent, linear, logarithmic, oneTwoFive, say, ticks } from "./scales.js";

/**
 * @typedef {[left: number, top: number, right: number, bottom: number]} Box
 * @typedef {((value: number) => number) & { invert: (pixel: number) => number }} Scale
 * @typedef {{ ink: string, quiet: string, paper: string, accent: string, grid: string, dark: boolean }} Theme
 */

/** What shows on every shade of a heat map. */
export const HALO = "#ffffffe6";

/**
 * A path through what `at` says of 0, 1, ..., leaving out what is not finite.
 * @param {number} count @param {(k: number) => number[]} at
 */
export function trail(count, at) {
  const path = new Path2D();
  for (let k = 0; k < count; k++) {
    const [x, y] = at(k);
    if (isFinite(x + y)) path.lineTo(clamp(x, -1e4, 1e4), clamp(y, -1e4, 1e4));
  }
  return path;
}

/** A circle, added to a path. @param {number} x @param {number} y @param {number} size @param {Path2D} [path] */
export function circle(x, y, size, path = new Path2D()) {
  path.moveTo(x + size, y);
  path.arc(x, y, size, 0, 7);
  return path;
}

export class Pen {
  /** @param {CanvasRenderingContext2D} context @param {Theme} theme */
  constructor(context, theme) {
    this.context = context;
    this.theme = theme;
  }

  /**
   * A line, with a halo if there is one so that it shows on every shade; a string is a path of SVG.
   * @param {Path2D | string} path @param {string} [colour] @param {number} [width] @param {string} [halo] @param {number[]} [dash]
   */
  line(path, colour = this.theme.ink, width = 1, halo = "", dash = []) {
    const { context } = this;
    const shape = new Path2D(path);
    context.lineJoin = "round";
    if (halo) {
      context.strokeStyle = halo;
      context.lineWidth = width + 2;
      context.stroke(shape);
    }
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke(shape);
    context.setLineDash([]);
  }

  /** @param {Path2D | string} path @param {string} colour */
  fill(path, colour) {
    this.context.fillStyle = colour;
    this.context.fill(new Path2D(path));
  }

  /** A filled rectangle. @param {number} x @param {number} y @param {number} w @param {number} h @param {string} colour */
  block(x, y, w, h, colour) {
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, w, h);
  }

  /** The outline of one. @param {number} x @param {number} y @param {number} w @param {number} h @param {string} [colour] @param {number} [width] @param {number[]} [dash] */
  frame(x, y, w, h, colour, width, dash) {
    this.line(`M${x} ${y}h${w}v${h}h${-w}z`, colour, width, "", dash);
  }

  /** A disc with a rim. @param {number} x @param {number} y @param {number} size @param {string} colour @param {string} rim */
  disc(x, y, size, colour, rim) {
    const shape = circle(x, y, size);
    this.fill(shape, colour);
    this.line(shape, rim, 1.5);
  }

  /**
   * @param {string} words @param {number} x @param {number} y @param {CanvasTextAlign} [align] @param {CanvasTextBaseline} [base]
   * @param {string} [colour] @param {string} [font]
   */
  text(words, x, y, align = "left", base = "middle", colour = this.theme.ink, font = "11px") {
    const { context } = this;
    Object.assign(context, { font: `${font} system-ui, sans-serif`, textAlign: align, textBaseline: base, fillStyle: colour });
    context.fillText(words, x, y);
    return context.measureText(words).width;
  }

  /** Draw nothing outside the box. @param {Box} box @param {() => void} draw */
  within([left, top, right, bottom], draw) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    draw();
    context.restore();
  }

  /** An image stretched over a box, row 0 at its top. @param {ImageData} image @param {Box} box @param {boolean} [smooth] */
  image(image, [left, top, right, bottom], smooth = true) {
    const small = make("canvas");
    [small.width, small.height] = [image.width, image.height];
    small.getContext("2d")?.putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = smooth;
    this.context.drawImage(small, left, top, right - left, bottom - top);
  }

  /**
   * A frame with ticks and names.
   * @param {Box} box @param {Scale} x @param {Scale} y @param {number[]} xTicks @param {number[]} yTicks
   * @param {string} [xName] @param {string} [yName] @param {(value: number) => string} [word] how a number beside the y axis is said
   */
  axes([left, top, right, bottom], x, y, xTicks, yTicks, xName = "", yName = "", word = say) {
    const { quiet } = this.theme;
    this.frame(left + 0.5, top + 0.5, right - left, bottom - top, quiet);
    this.line([...xTicks.map((value) => `M${x(value)} ${bottom}v4`), ...yTicks.map((value) => `M${left} ${y(value)}h-4`)].join(""), quiet);
    for (const value of xTicks) this.text(say(value), x(value), bottom + 6, "center", "top");
    for (const value of yTicks) this.text(word(value), left - 6, y(value), "right");
    this.text(xName, (left + right) / 2, bottom + 19, "center", "top");
    this.text(yName, max(2, left - 34), max(12, top - 7), "left", "bottom"); // above the highest tick
  }

  /**
   * A chart's axes; returns its scales. `log`: powers of ten upwards, and what is between them if there are too few.
   * @param {Box} box @param {[number, number, string?]} across @param {[number, number, string?]} up @param {boolean} [log]
   */
  chart([left, top, right, bottom], [x0, x1, xName], [y0, y1, yName], log = false) {
    const x = linear(x0, x1, left, right);
    const y = (log ? logarithmic : linear)(y0, y1, bottom, top);
    const marks = log && [decades(y0, y1), oneTwoFive(y0, y1)].find((some) => some.length > 1);
    this.axes([left, top, right, bottom], x, y, ticks(x0, x1), marks || ticks(y0, y1, 3), xName, yName);
    return [x, y];
  }

  /**
   * The losses of a training by step, by their logarithm or not, and on an axis of its own the share of right answers, dashed.
   * @param {Box} box @param {ArrayLike<number>} steps @param {ArrayLike<number>} losses @param {ArrayLike<number>} looks
   * @param {ArrayLike<number>} right @param {boolean} [log]
   */
  training(box, steps, losses, looks, right, log) {
    const [low, high] = extent(losses, log ? 0 : undefined);
    const [, top, side, bottom] = box;
    const [x, y] = this.chart(box, [0, max(2, lastOf(steps) ?? 0), "step"], [log ? low * 0.8 : min(0, low), high * (log ? 1.25 : 1.05), "loss"], log);
    const share = linear(0, 1, bottom, top);
    for (const part of [0, 0.5, 1]) this.text(`${100 * part} %`, side + 5, share(part));
    this.text("accuracy (dashed)", side + 38, top - 7, "right", "bottom");
    this.within(box, () => {
      this.line(trail(steps.length, (k) => [x(steps[k]), y(losses[k])]), CATEGORICAL[0], 1.5, this.theme.paper);
      this.line(trail(looks.length, (k) => [x(looks[k]), share(right[k])]), CATEGORICAL[5], 2, this.theme.paper, [6, 3]);
    });
  }
}
