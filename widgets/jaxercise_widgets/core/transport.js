/** The transport bar: play, pause, step and scrub through the numbered frames of the trait `frame`. */

import { button, make, slider } from "./parts.js";

/**
 * @param {import("./widget.js").It} it @param {string} label what a frame is called @param {() => number} last
 * @param {() => void} [release] after a frame was chosen
 */
export function transport(it, label, last, release = () => {}) {
  const secondsToPlay = 6;
  let timer = 0;
  const at = () => Math.min(last(), it.get("frame"));
  /** @param {number} to */
  const go = (to) => it.set({ frame: Math.min(last(), Math.max(0, Math.round(to))) }, false);
  const done = () => {
    it.set({});
    release();
  };
  const stop = () => {
    cancelAnimationFrame(timer);
    clearInterval(timer);
    timer = 0;
  };
  /** @param {string} says @param {string} symbol */
  const wear = (says, symbol) => {
    play.textContent = symbol;
    play.setAttribute("aria-label", says);
  };
  const pause = () => {
    if (!timer) return;
    stop();
    wear("play", "▶");
    done();
  };
  /** With reduced motion, ten steps at a time and no tweening. */
  const leap = () => Number(setInterval(() => { go(at() + 10); if (at() >= last()) pause(); }, 500));
  const glide = () => {
    const began = performance.now() - (1000 * secondsToPlay * at()) / (last() || 1);
    /** @param {number} time */
    const tick = (time) => {
      if (!timer) return;
      go(((time - began) / (1000 * secondsToPlay)) * last());
      if (at() >= last() || !play.isConnected) pause();
      else timer = requestAnimationFrame(tick);
    };
    return requestAnimationFrame(tick);
  };
  const toggle = () => {
    if (timer) return pause();
    if (at() >= last()) go(0);
    wear("pause", "⏸");
    timer = matchMedia("(prefers-reduced-motion: reduce)").matches ? leap() : glide();
  };
  const play = button(it, "play", toggle, "▶");
  /** @param {number} to */
  const jump = (to) => { pause(); go(to); done(); };
  /** @param {number} by */
  const move = (by) => jump(at() + by);
  it.signal.addEventListener("abort", stop, { once: true });
  return {
    root: make("div", { class: "jx-transport" },
      play, button(it, "one step back", () => move(-1), "◀"), button(it, "one step on", () => move(1), "▷"),
      slider(it, label, { top: last, at, text: (value) => `${value} of ${last()}`, input: (value) => { pause(); go(value); }, release: done })),
    at, toggle, move, jump,
    /** @type {import("./keys.js").Key[]} */ keys: [
      [" ", "play or pause", toggle], ["ArrowRight", `one ${label} on (shift: ten)`, move],
      ["ArrowLeft", `one ${label} back (shift: ten)`, (by) => move(-by)],
      ["Home", `first ${label}`, () => jump(0)], ["End", `last ${label}`, () => jump(last())],
    ],
  };
}
