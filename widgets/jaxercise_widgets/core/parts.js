/** Small pieces of a page: elements made in one call, buttons, sliders, and a life that ends them all. */

/**
 * An element with attributes and children; text is always text, never HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, string | boolean | number>} [attributes] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * A labelled button.
 * @param {string} label @param {string} symbol @param {AbortSignal} signal @param {() => void} press
 */
export function button(label, symbol, signal, press) {
  const element = make("button", { type: "button", class: "jx-button", "aria-label": label, title: label }, symbol);
  element.addEventListener("click", press, { signal });
  return element;
}

/**
 * A button that stays down.
 * @param {string} label @param {AbortSignal} signal @param {boolean} on @param {(on: boolean) => void} change
 */
export function toggle(label, signal, on, change) {
  const element = make("button", { type: "button", class: "jx-button", "aria-pressed": String(on) }, label);
  element.addEventListener("click", () => {
    const now = element.getAttribute("aria-pressed") !== "true";
    element.setAttribute("aria-pressed", String(now));
    change(now);
  }, { signal });
  return element;
}

/**
 * A labelled slider over whole numbers; `text` says what a value means.
 * @param {{ label: string, max: number, value: number, signal: AbortSignal, text: (at: number) => string,
 *   input: (at: number) => void, release?: (at: number) => void }} options
 */
export function slider({ label, max, value, signal, text, input, release }) {
  const range = make("input", { type: "range", min: 0, max, step: 1, value, "aria-label": label });
  const shown = make("output", { class: "jx-value" }, text(value));
  const root = make("label", { class: "jx-slider" }, make("span", {}, label), range, shown);
  const tell = () => {
    shown.textContent = text(Number(range.value));
    range.setAttribute("aria-valuetext", shown.textContent ?? "");
  };
  tell();
  range.addEventListener("input", () => { tell(); input(Number(range.value)); }, { signal });
  range.addEventListener("change", () => release?.(Number(range.value)), { signal });
  return {
    root,
    range,
    /** @param {number} at @param {number} [top] */
    set(at, top) {
      if (top !== undefined) range.max = String(top);
      range.value = String(at);
      tell();
    },
  };
}

/**
 * Listen to a model until the life ends.
 * @param {import("./model").Model} model @param {string} name @param {AbortSignal} signal @param {() => void} hear
 */
export function listen(model, name, signal, hear) {
  const event = name.startsWith("msg:") ? name : `change:${name}`;
  model.on(event, hear);
  signal.addEventListener("abort", () => model.off(event, hear), { once: true });
}

/**
 * Run at the next frame, once, however often it is asked for; `now` paints at once when a frame never comes (hidden page).
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

/** Does the reader want less motion? */
export function stillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
