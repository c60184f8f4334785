/** One polite voice for a screen reader, at most once a second. */

import { make } from "./parts.js";

/** @param {AbortSignal} signal */
export function announcer(signal) {
  const root = make("div", { class: "jx-unseen", "aria-live": "polite" });
  let waiting = "";
  let timer = 0;
  const speak = () => {
    timer = 0;
    if (waiting) {
      root.textContent = waiting;
      waiting = "";
      timer = Number(setTimeout(speak, 1000));
    }
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    root,
    /** @param {string} text */
    say(text) {
      waiting = text === root.textContent ? "" : text;
      if (!timer) timer = Number(setTimeout(speak, 200));
    },
  };
}
