/** Small pieces of a page: elements made in one call, buttons, sliders, and pointers that drag. */

/** @typedef {import("./widget.js").It} It */

/**
 * An element with attributes and children; text is always text, never HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, string | boolean | number>} [attributes] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  element.append(...children);
  return element;
}

/**
 * A labelled button; without a symbol it shows its label.
 * @param {It} it @param {string} label @param {() => void} press @param {string} [symbol]
 */
export function button(it, label, press, symbol = label) {
  const element = make("button", { type: "button", class: "jx-button", "aria-label": label, title: label }, symbol);
  element.addEventListener("click", press, { signal: it.signal });
  return element;
}

/**
 * A button that stays down while `read` says so.
 * @param {It} it @param {string} label @param {() => boolean} read @param {(on: boolean) => void} change
 */
export function toggle(it, label, read, change) {
  const element = make("button", { type: "button", class: "jx-button" }, label);
  const show = () => element.setAttribute("aria-pressed", String(read()));
  element.addEventListener("click", () => { change(!read()); show(); }, { signal: it.signal });
  it.painters.push(show);
  return element;
}

/**
 * A labelled slider over whole numbers from 0 to `top`, kept at `at`; `text` says what a value means.
 * @param {It} it @param {string} label
 * @param {{ top: () => number, at: () => number, text: (at: number) => string, input: (at: number) => void, release?: () => void }} options
 */
export function slider(it, label, { top, at, text, input, release = () => {} }) {
  const range = make("input", { type: "range", min: 0, step: 1, "aria-label": label });
  const shown = make("output", { class: "jx-value" });
  it.painters.push(() => {
    range.max = String(top());
    range.value = String(at());
    shown.textContent = text(at());
    range.setAttribute("aria-valuetext", shown.textContent);
  });
  range.addEventListener("input", () => input(Number(range.value)), { signal: it.signal });
  range.addEventListener("change", release, { signal: it.signal });
  return make("label", { class: "jx-slider" }, make("span", {}, label), range, shown);
}

/**
 * A field for a formula; `typed` hears of it when it is left or Enter is pressed, which in a notebook would go to the cell.
 * @param {It} it @param {string} label @param {string} value @param {(text: string) => void} typed
 */
export function field(it, label, value, typed) {
  const element = make("input", { type: "text", "aria-label": label, value, size: 16 });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.stopPropagation();
    typed(element.value);
  }, { signal: it.signal });
  return element;
}

/** A line of words below a picture, kept up to date. @param {It} it @param {() => string} words @param {string} [kind] */
export function readout(it, words, kind = "readout") {
  const line = make("p", { class: `jx-${kind}` });
  it.painters.push(() => { line.textContent = words() || " "; });
  return line;
}

/**
 * A pointer of any kind that is put down where `takes` says so, and drags until it is lifted; a touch there does not
 * scroll the page. All places are in the pixels of the canvas.
 * @param {It} it @param {import("./stage.js").Stage} art
 * @param {{ takes: (at: number[]) => boolean, begin?: (at: number[], event: PointerEvent) => void, go: (at: number[], event: PointerEvent) => void,
 *   drop?: () => void, hover?: (at: number[]) => void }} hand
 */
export function drag(it, { canvas, under }, { takes, begin, go, drop, hover }) {
  let held = false;
  const once = { signal: it.signal };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary || !takes(under(event))) return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    held = true;
    (begin ?? go)(under(event), event);
  }, once);
  canvas.addEventListener("pointermove", (event) => {
    if (held && event.isPrimary) go(under(event), event);
    else if (!held) hover?.(under(event));
  }, once);
  for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(name, () => {
      if (held) drop?.();
      held = false;
    }, once);
  }
  canvas.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && takes(under(event.touches[0]))) event.preventDefault();
  }, { ...once, passive: false });
}

/**
 * Run at the next frame, once, however often it is asked for.
 * @param {AbortSignal} signal @param {() => void} paint
 */
export function atNextFrame(signal, paint) {
  let waiting = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(waiting), { once: true });
  return () => {
    if (waiting || signal.aborted) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      paint();
    });
  };
}
