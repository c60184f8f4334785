/** The keyboard: one table of keys for doing and for telling. */

/**
 * `KeyboardEvent.key`, what it does, and how; with shift an arrow counts ten times.
 * @typedef {[string, string, (by: number) => void]} Key
 */

/**
 * Four arrows, or four letters of the same order: left, right, up, down. `go` is told the way in units of `x` and `y`.
 * @param {string[]} keys @param {string[]} says @param {(x: number, y: number) => void} go @returns {Key[]}
 */
export function compass(keys, says, go) {
  return keys.map((key, i) => [key, says[i], (by) => go(i < 2 ? (2 * i - 1) * by : 0, i < 2 ? 0 : (5 - 2 * i) * by)]);
}

export const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/** The keys that move the start of a path. @param {(x: number, y: number) => void} go */
export const startKeys = (go) => compass([..."jlik"], ["start to the left (l right, i up, k down)", "start to the right", "start up", "start down"], go);

/**
 * Keys work while the focus is on the stage or a button, and leave sliders and text fields their own.
 * @param {HTMLElement} root @param {AbortSignal} signal @param {Key[]} keys
 */
export function keyboard(root, signal, keys) {
  // JupyterLab's notebook shortcuts match the focused element itself (`:focus:not(:read-write)`), a slider too, so the
  // attribute has to be on that element and not only above it; without it arrows move between cells.
  const keep = (/** @type {Element} */ element) => element.setAttribute("data-lm-suppress-shortcuts", "true");
  keep(root);
  root.addEventListener("focusin", (event) => keep(/** @type {Element} */ (event.target)), { signal });
  root.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const own = target.matches("input, select, textarea") || (target.matches("button, summary") && [" ", "Enter"].includes(event.key));
    if (own || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = keys.find(([key]) => key.toLowerCase() === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found[2](event.shiftKey ? 10 : 1);
  }, { signal });
}
