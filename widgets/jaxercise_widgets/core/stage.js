/** A canvas that stays sharp, follows the theme, and is painted only while somebody can see it. */

import { atNextFrame, make } from "./parts.js";

/**
 * @typedef {{ ink: string, quiet: string, paper: string, accent: string, grid: string, dark: boolean }} Theme
 * @typedef {{ canvas: HTMLCanvasElement, repaint: () => void, theme: () => Theme, frames: () => number,
 *   resize: (tall: number) => void }} Stage
 */

/** @param {Element} element @returns {Theme} */
export function themeOf(element) {
  const style = getComputedStyle(element);
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: read("--jp-ui-font-color1", "#333"),
    quiet: read("--jp-ui-font-color2", "#616161"),
    paper: read("--jp-layout-color0", "#fff"),
    accent: read("--jp-brand-color1", "#1976d2"),
    grid: read("--jp-border-color2", "#e0e0e0"),
    dark: document.body.dataset.jpThemeLight === "false",
  };
}

/**
 * A canvas of a fixed size in CSS pixels. `paint` gets a context already scaled to those pixels.
 * @param {number} width @param {number} height @param {AbortSignal} signal
 * @param {(context: CanvasRenderingContext2D, theme: Theme) => void} paint
 * @param {Record<string, string | number>} [attributes]
 * @returns {Stage}
 */
export function stage(width, height, signal, paint, attributes = {}) {
  const canvas = make("canvas", { class: "jx-canvas", style: `width:${width}px;aspect-ratio:${width}/${height}`, ...attributes });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let seen = true;
  let frames = 0;
  const draw = () => {
    if (!seen) return;
    const sharp = Math.min(3, globalThis.devicePixelRatio || 1);
    if (canvas.width !== Math.round(width * sharp) || canvas.height !== Math.round(height * sharp)) {
      canvas.width = Math.round(width * sharp);
      canvas.height = Math.round(height * sharp);
    }
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, themeOf(canvas));
    canvas.dataset.frames = String(++frames);
  };
  const repaint = atNextFrame(signal, draw);
  const sight = new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (seen) repaint();
  });
  sight.observe(canvas);
  const dress = new MutationObserver(repaint);
  dress.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
  signal.addEventListener("abort", () => {
    sight.disconnect();
    dress.disconnect();
    canvas.width = canvas.height = 0;
  }, { once: true });
  repaint();
  const resize = (/** @type {number} */ tall) => {
    height = tall;
    canvas.style.aspectRatio = `${width}/${height}`;
    repaint();
  };
  return { canvas, repaint, resize, theme: () => themeOf(canvas), frames: () => frames };
}

/**
 * Where a pointer is, in the canvas's own pixels.
 * @param {HTMLCanvasElement} canvas @param {MouseEvent} event @param {number} width
 */
export function pointerAt(canvas, event, width) {
  const box = canvas.getBoundingClientRect();
  const zoom = width / (box.width || width);
  return [(event.clientX - box.left) * zoom, (event.clientY - box.top) * zoom];
}
