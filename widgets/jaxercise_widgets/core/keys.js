/** The keyboard: one table of keys for doing and for telling. */

/**
 * @typedef {{ key: string, says: string, press: (by: number) => void }} Key
 * `key` as `KeyboardEvent.key`; with shift an arrow counts ten times.
 */

/**
 * Keys work while the focus is on the stage or a button, and leave sliders and text fields their own.
 * @param {HTMLElement} root @param {AbortSignal} signal @param {Key[]} keys
 */
export function keyboard(root, signal, keys) {
  // JupyterLab's notebook shortcuts match the focused element itself (`:focus:not(:read-write)`), a slider too, so the
  // attribute has to be on that element and not only above it; without it arrows move between cells.
  const keep = (/** @type {Event} */ event) => {
    /** @type {Element} */ (event.target).setAttribute("data-lm-suppress-shortcuts", "true");
  };
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("focusin", keep, { signal });
  root.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const own = target.matches("input, select, textarea") || (target.matches("button, summary") && [" ", "Enter"].includes(event.key));
    if (own || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = keys.find((each) => each.key.toLowerCase() === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found.press(event.shiftKey ? 10 : 1);
  }, { signal });
}
