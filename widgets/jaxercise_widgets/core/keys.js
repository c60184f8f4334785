/** The keyboard: one table of keys for doing and for telling. */

import { hear } from "./parts.js";

/**
 * `KeyboardEvent.key`, what it does, and how; with shift an arrow counts ten times.
 * @typedef {[string, string, (by: number) => void]} Key
 */

/**
 * Two keys that go back and on.
 * @param {string} back @param {string} on @param {string} saysBack @param {string} saysOn @param {(by: number) => void} go @returns {Key[]}
 */
export const ways = (back, on, saysBack, saysOn, go) => [[back, saysBack, (by) => go(-by)], [on, saysOn, go]];

/** `ways` of the arrows. @param {string} saysBack @param {string} saysOn @param {(by: number) => void} go */
export const sideways = (saysBack, saysOn, go) => ways("ArrowLeft", "ArrowRight", saysBack, saysOn, go);
/** Up is on. @param {string} saysBack @param {string} saysOn @param {(by: number) => void} go */
export const upright = (saysBack, saysOn, go) => ways("ArrowDown", "ArrowUp", saysBack, saysOn, go);

/**
 * The four arrows, told left, right, up, down; `go` is told the way in units of `x` and `y`.
 * @param {string[]} says @param {(x: number, y: number) => void} go
 */
export const arrows = ([left, right, up, down], go) => [...sideways(left, right, (by) => go(by, 0)), ...upright(down, up, (by) => go(0, by))];

/**
 * A key that sets some traits, named with blanks between, to what they are now.
 * @param {import("./widget.js").It} it @param {string} traits @param {() => void} [then] @returns {Key}
 */
export function reset({ now, ask }, traits, then) {
  const first = Object.fromEntries(traits.split(" ").map((name) => [name, now[name]]));
  return ["r", "everything as it was", () => { ask(first); then?.(); }];
}

/** The letters j, l, i, k in the place of the arrows. @param {string[]} says @param {(x: number, y: number) => void} go */
export const letters = ([left, right, up, down], go) => [...ways("j", "l", left, right, (by) => go(by, 0)), ...ways("k", "i", down, up, (by) => go(0, by))];

/**
 * Keys work while the focus is on the stage or a button, and leave sliders and text fields their own.
 * @param {import("./widget.js").It} it @param {HTMLElement} root
 */
export function keyboard(it, root) {
  // JupyterLab's notebook shortcuts match the focused element itself (`:focus:not(:read-write)`), a slider too, so the
  // attribute has to be on that element and not only above it; without it arrows move between cells.
  const keep = (/** @type {EventTarget | null} */ element) => /** @type {Element} */ (element).setAttribute("data-lm-suppress-shortcuts", "true");
  keep(root);
  hear(it, root, "focusin", (event) => keep(event.target));
  hear(it, root, "keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const own = target.matches("input, select, textarea") || (target.matches("button, summary") && [" ", "Enter"].includes(event.key));
    if (own || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = it.keys.find(([key]) => key.toLowerCase() === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found[2](event.shiftKey ? 10 : 1);
  });
}
