/** One polite voice for a screen reader, at most once a second. */

import { atEnd, make } from "./parts.js";

/** @param {AbortSignal} signal */
export function announcer(signal) {
  const root = make("div.unseen", { "aria-live": "polite" });
  let waiting = "";
  let timer = 0;
  const speak = () => {
    timer = 0;
    if (!waiting) return;
    root.textContent = waiting;
    waiting = "";
    timer = setTimeout(speak, 1000);
  };
  atEnd(signal, () => clearTimeout(timer));
  return {
    root,
    /** @param {string} text */
    say(text) {
      waiting = text === root.textContent ? "" : text;
      timer ||= setTimeout(speak, 200);
    },
  };
}
