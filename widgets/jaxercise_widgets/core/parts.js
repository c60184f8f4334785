/** Small pieces of a page: elements made in one call, buttons, sliders, and pointers that drag. */

/** @typedef {import("./widget.js").It} It */

/**
 * An element with attributes and children; text is always text, never HTML. "p.finding" is a p of the class jx-finding.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K | `${K}.${string}`} tag @param {Record<string, string | number>} [attributes] @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const [name, kind] = tag.split(".");
  const element = /** @type {HTMLElementTagNameMap[K]} */ (document.createElement(name));
  if (kind) element.className = `jx-${kind}`;
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  element.append(...children);
  return element;
}

/** @param {...(Node | string)} children */
export const div = (...children) => make("div", {}, ...children);

/** A place which the keyboard can scroll, for code or words in lines unless it is said otherwise. @param {string} label @param {"pre.code" | "div.table"} [tag] @param {...Node} children */
export const pane = (label, tag = "pre.code", ...children) => make(tag, { tabindex: 0, role: "region", "aria-label": label }, ...children);

/**
 * Hear an event as long as the widget lives.
 * @template {keyof HTMLElementEventMap} K
 * @param {It} it @param {HTMLElement} element @param {K} name @param {(event: HTMLElementEventMap[K]) => void} heard @param {boolean} [passive]
 */
export function hear({ signal }, element, name, heard, passive) {
  element.addEventListener(name, heard, { signal, passive });
}

/** Bring something up to date whenever a trait changed. @param {It} it @param {() => void} show */
export function follow(it, show) {
  it.painters.push(show);
}

/**
 * A labelled button; without a symbol it shows its label. A key presses it too, and is told by what it does.
 * @param {It} it @param {string} label @param {() => void} press @param {string} [symbol] @param {string} [key] @param {string} [does]
 */
export function button(it, label, press, symbol = label, key, does = label) {
  const element = make("button.button", { type: "button", "aria-label": label, title: label }, symbol);
  hear(it, element, "click", press);
  if (key) it.keys.push([key, does, () => element.click()]);
  return element;
}

/**
 * A button that stays down while `read` says so.
 * @param {It} it @param {string} label @param {() => boolean} read @param {(on: boolean) => void} change @param {string} [key] @param {string} [does]
 */
export function toggle(it, label, read, change, key, does) {
  const show = () => element.setAttribute("aria-pressed", String(read()));
  const element = button(it, label, () => { change(!read()); show(); }, label, key, does);
  follow(it, show);
  return element;
}

/**
 * A toggle of a trait; the kernel is asked for an answer unless `write` does something else.
 * @param {It} it @param {string} label @param {string} trait @param {string} key @param {string} [does] @param {(wish: Record<string, boolean>) => void} [write]
 */
export function flag(it, label, trait, key, does, write = it.ask) {
  return toggle(it, label, () => it.now[trait], (on) => write({ [trait]: on }), key, does);
}

/** A toggle of the trait `scale`. @param {It} it @param {string} label @param {string} key @param {string} does */
export function even(it, label, key, does) {
  return toggle(it, label, () => it.now.scale === "linear", (on) => it.set({ scale: on ? "linear" : "log" }), key, does);
}

/** A toggle that shows something hidden at first. @param {It} it @param {string} label @param {HTMLElement} part @param {string} [key] @param {string} [does] */
export function reveal(it, label, part, key, does) {
  part.hidden = true;
  return toggle(it, label, () => !part.hidden, (on) => { part.hidden = !on; it.paint(); }, key, does);
}

/**
 * A labelled slider over whole numbers from 0 to `top`, kept at `at`; `text` says what a value means. Where a positive
 * number may be typed instead, `typed` hears of it.
 * @param {It} it @param {string} label @param {() => number} top @param {() => number} at @param {(at: number) => string} text
 * @param {(at: number) => void} input @param {() => void} [release] @param {(value: number) => void} [typed]
 */
export function slider(it, label, top, at, text, input, release = () => {}, typed) {
  const range = make("input", { type: "range", min: 0, step: 1, "aria-label": label });
  const shown = typed ? field(it, `${label} as a number`, "", (said) => { if (parseFloat(said) > 0) typed(parseFloat(said)); }) : make("output");
  shown.className = "jx-value";
  follow(it, () => {
    range.max = String(top());
    range.value = String(at());
    const words = text(at());
    range.setAttribute("aria-valuetext", words);
    if (!shown.matches(":focus")) shown.value = words; // nobody is typing
  });
  hear(it, range, "input", () => input(Number(range.value)));
  hear(it, range, "change", release);
  return make("label.slider", {}, label, range, shown);
}

/**
 * A field for a formula or a number; `typed` hears of it when Enter is pressed, which in a notebook would go to the cell.
 * @param {It} it @param {string} label @param {string} value @param {(text: string) => void} typed
 */
export function field(it, label, value, typed) {
  const element = make("input", { type: "text", "aria-label": label, value, size: 16 });
  hear(it, element, "keydown", (event) => {
    if (event.key !== "Enter") return;
    event.stopPropagation();
    typed(element.value);
  });
  return element;
}

/** A line of words below a picture, and what changes them; without words it keeps its height. @param {string} [kind] */
export function line(kind = "readout") {
  const element = make(`p.${kind}`);
  const tell = (words = "") => { element.textContent = words || " "; };
  tell();
  return { element, tell };
}

/** A line of words, kept up to date. @param {It} it @param {() => string} words @param {string} [kind] */
export function readout(it, words, kind) {
  const { element, tell } = line(kind);
  follow(it, () => tell(words()));
  return element;
}

/** A click on a picture, in the pixels of the canvas. @param {It} it @param {import("./stage.js").Stage} art @param {(at: number[]) => void} go */
export function press(it, { canvas, under }, go) {
  hear(it, canvas, "click", (event) => go(under(event)));
}

/**
 * A pointer of any kind that is put down where `takes` says so, and drags until it is lifted; a touch there does not
 * scroll the page. All places are in the pixels of the canvas.
 * @param {It} it @param {import("./stage.js").Stage} art
 * @param {{ takes?: (at: number[]) => boolean, begin?: (at: number[], event: PointerEvent) => void, go: (at: number[], event: PointerEvent) => void,
 *   drop?: () => void, hover?: (at: number[]) => void }} hand
 */
export function drag(it, { canvas, under }, { takes = () => true, go, begin = go, drop, hover }) {
  let held = false;
  hear(it, canvas, "pointerdown", (event) => {
    if (event.button || !event.isPrimary || !takes(under(event))) return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    held = true;
    begin(under(event), event);
  });
  hear(it, canvas, "pointermove", (event) => {
    if (held && event.isPrimary) go(under(event), event);
    else if (!held) hover?.(under(event));
  });
  const lift = () => {
    if (held) drop?.();
    held = false;
  };
  hear(it, canvas, "pointerup", lift);
  hear(it, canvas, "pointercancel", lift);
  hear(it, canvas, "touchstart", (event) => {
    if (event.touches.length === 1 && takes(under(event.touches[0]))) event.preventDefault();
  }, false);
}

/**
 * Run at the next frame, once, however often it is asked for.
 * @param {AbortSignal} signal @param {() => void} paint
 */
export function atNextFrame(signal, paint) {
  let waiting = 0;
  atEnd(signal, () => cancelAnimationFrame(waiting));
  return () => {
    if (waiting || signal.aborted) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      paint();
    });
  };
}

/** @param {AbortSignal} signal @param {() => void} end */
export function atEnd(signal, end) {
  signal.addEventListener("abort", end, { once: true });
}
