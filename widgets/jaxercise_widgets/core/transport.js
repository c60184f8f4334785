/** The transport bar: play, pause, step and scrub through numbered frames. */

import { button, slider, stillness } from "./parts.js";
import { make } from "./parts.js";

/**
 * @typedef {{ root: HTMLElement, set: (at: number, last?: number) => void, at: () => number, toggle: () => void,
 *   move: (by: number) => void, pause: () => void }} Transport
 */

/**
 * @param {{ last: number, at: number, signal: AbortSignal, show: (at: number) => void, label?: string,
 *   release?: (at: number) => void, secondsToPlay?: number }} options
 * @returns {Transport}
 */
export function transport({ last, at, signal, show, label = "step", release, secondsToPlay = 6 }) {
  let end = last;
  let now = at;
  let timer = 0;
  /** @param {number} to */
  const go = (to) => {
    now = Math.min(end, Math.max(0, Math.round(to)));
    scrub.set(now);
    show(now);
  };
  const pause = () => {
    if (!timer) return;
    cancelAnimationFrame(timer);
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "play");
    release?.(now);
  };
  const run = () => {
    if (now >= end) go(0);
    play.textContent = "⏸";
    play.setAttribute("aria-label", "pause");
    timer = stillness() ? leap() : glide();
  };
  /** With reduced motion, ten steps at a time and no tweening. */
  const leap = () => Number(setInterval(() => { go(now + 10); if (now >= end) pause(); }, 500));
  const glide = () => {
    const began = performance.now() - (1000 * secondsToPlay * now) / (end || 1);
    /** @param {number} time */
    const tick = (time) => {
      if (!timer) return;
      go(((time - began) / (1000 * secondsToPlay)) * end);
      if (now >= end || !play.isConnected) pause();
      else timer = requestAnimationFrame(tick);
    };
    return requestAnimationFrame(tick);
  };
  const toggle = () => (timer ? pause() : run());
  const play = button("play", "▶", signal, toggle);
  /** @param {number} by */
  const move = (by) => { pause(); go(now + by); release?.(now); };
  const scrub = slider({
    label, max: last, value: at, signal,
    text: (value) => `${value} of ${end}`,
    input: (value) => { pause(); now = value; show(now); },
    release: () => release?.(now),
  });
  const root = make("div", { class: "jx-transport" },
    play, button("one step back", "◀", signal, () => move(-1)), button("one step on", "▷", signal, () => move(1)), scrub.root);
  signal.addEventListener("abort", () => { cancelAnimationFrame(timer); clearInterval(timer); timer = 0; }, { once: true });
  return {
    root, toggle, move, pause,
    at: () => now,
    set(to, top) {
      if (top !== undefined) end = top;
      now = Math.min(end, to);
      scrub.set(now, end);
    },
  };
}
