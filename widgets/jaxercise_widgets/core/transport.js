/** The transport bar: play, pause, step and scrub through the numbered frames of the trait `frame`. */

import { ways } from "./keys.js";
import { clamp, min, round } from "./numbers.js";
import { atEnd, button, make, slider } from "./parts.js";

const MILLISECONDS_TO_PLAY = 6000;

/**
 * @param {import("./widget.js").It} it @param {string} label what a frame is called @param {() => number} last
 * @param {() => void} [release] after a frame was chosen
 */
export function transport(it, label, last, release = () => {}) {
  let timer = 0;
  const at = () => min(last(), it.now.frame);
  const go = (/** @type {number} */ to) => it.set({ frame: clamp(round(to), 0, last()) }, false);
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
  const leap = () => setInterval(() => { go(at() + 10); if (at() >= last()) pause(); }, 500);
  const glide = () => {
    const began = performance.now() - (MILLISECONDS_TO_PLAY * at()) / (last() || 1);
    /** @param {number} time */
    const tick = (time) => {
      if (!timer) return;
      go(((time - began) / MILLISECONDS_TO_PLAY) * last());
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
  const choose = (/** @type {number} */ to) => { pause(); go(to); };
  const jump = (/** @type {number} */ to) => { choose(to); done(); };
  const move = (/** @type {number} */ by) => jump(at() + by);
  atEnd(it.signal, stop);
  return {
    root: make("div.transport", {},
      play, button(it, "one step back", () => move(-1), "◀"), button(it, "one step on", () => move(1), "▷"),
      slider(it, label, last, at, (value) => `${value} of ${last()}`, choose, done, jump)),
    at, toggle, move, jump,
    /** @type {() => import("./keys.js").Key[]} */ keys: () => [
      [" ", "play or pause", toggle],
      ...ways("ArrowLeft", "ArrowRight", `one ${label} back (shift: ten)`, `one ${label} on (shift: ten)`, move),
      ...ways("Home", "End", `first ${label}`, `last ${label}`, (by) => jump(by < 0 ? 0 : last())),
    ],
  };
}
