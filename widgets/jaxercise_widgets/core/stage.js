/** A canvas that stays sharp, follows the theme, and is painted only while somebody can see it. */

import { atEnd, atNextFrame, follow, make } from "./parts.js";
import { Pen } from "./pen.js";
import { lastOf, min, round } from "./numbers.js";

/**
 * @typedef {{ canvas: HTMLCanvasElement, repaint: () => void, resize: (tall: number) => void,
 *   under: (at: { clientX: number, clientY: number }) => number[] }} Stage
 */

/** @param {Element} element @returns {import("./pen.js").Theme} */
function themeOf(element) {
  const style = getComputedStyle(element);
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => style.getPropertyValue(`--jp-${name}`).trim() || otherwise;
  return {
    ink: read("ui-font-color1", "#333"),
    quiet: read("ui-font-color2", "#616161"),
    paper: read("layout-color0", "#fff"),
    accent: read("brand-color1", "#1976d2"),
    grid: read("border-color2", "#e0e0e0"),
    dark: document.body.dataset.jpThemeLight === "false",
  };
}

/** The label of a picture whose numbers the table has. @param {string} what */
export const tabled = (what) => `${what}; the table has the numbers`;

/** Pixels of the screen in one of the page. */
const sharpness = () => min(3, globalThis.devicePixelRatio || 1);

/**
 * A canvas of a fixed size, in pixels where letters are 13 pixels high, painted anew whenever the widget is. `main`: the one that takes the keys.
 * @param {import("./widget.js").It} it @param {number} width @param {number} height @param {string} label
 * @param {(pen: Pen, theme: import("./pen.js").Theme) => void} draw @param {boolean} [main]
 * @returns {Stage}
 */
export function stage(it, width, height, label, draw, main = false) {
  const { signal } = it;
  const canvas = make("canvas.canvas", {
    style: `width:${width / 13}em;aspect-ratio:${width}/${height}`,
    ...(main ? { tabindex: 0, role: "application", "aria-label": `${label}; press ? for the keys` } : { role: "img", "aria-label": label }),
  });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let [seen, zoom, frames] = [true, 1, 0];
  const repaint = atNextFrame(signal, () => {
    if (!seen) return;
    const sharp = sharpness() * zoom;
    const [wide, tall] = [width, height].map((size) => round(size * sharp));
    if (canvas.width !== wide || canvas.height !== tall) [canvas.width, canvas.height] = [wide, tall];
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, width, height);
    const theme = themeOf(canvas);
    draw(new Pen(context, theme), theme);
    canvas.dataset.frames = String(++frames);
  });
  const sight = new IntersectionObserver((entries) => {
    seen = lastOf(entries).isIntersecting;
    if (seen) repaint();
  });
  sight.observe(canvas);
  const size = new ResizeObserver((entries) => {
    const wide = round((1e3 * lastOf(entries).contentRect.width) / width) / 1e3 || 1;
    if (wide !== zoom) repaint();
    zoom = wide;
  });
  size.observe(canvas);
  const dress = new MutationObserver(repaint);
  dress.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  atEnd(signal, () => {
    for (const observer of [sight, size, dress]) observer.disconnect();
    canvas.width = canvas.height = 0;
  });
  follow(it, repaint);
  repaint();
  return {
    canvas, repaint,
    resize(tall) {
      height = tall;
      canvas.style.aspectRatio = `${width}/${height}`;
      repaint();
    },
    under(at) {
      const box = canvas.getBoundingClientRect();
      const zoom = width / (box.width || width);
      return [(at.clientX - box.left) * zoom, (at.clientY - box.top) * zoom];
    },
  };
}
