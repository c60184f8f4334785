/** The calls of a timeline: bars, words and rows, without a page. */

import { say } from "../core/scales.js";

export const STAGES = ["trace", "lower", "compile", "dispatch", "wait"];
export const MEANS = ["Python runs once, with tracers", "to StableHLO", "by XLA", "until Python goes on", "until the numbers are there"];

/**
 * @typedef {{ stages: number[], wall: number, compiled: boolean, why: string, signature: string, program: number,
 *   variant: number }} Call
 * @typedef {{ fn: string, mode: string, source: string[], made: Call[] }} Facts
 */

/** Seconds for a person. @param {number} seconds */
export function time(seconds) {
  const [size, unit] = seconds >= 1 ? [1, "s"] : seconds >= 1e-3 ? [1e3, "ms"] : [1e6, "µs"];
  return `${say(seconds * size)} ${unit}`;
}

/** A range that holds these times, with room for the shortest bar to be seen. @param {number[]} times */
export function range(times) {
  const good = times.filter((each) => each > 0);
  if (!good.length) return [1e-6, 1];
  return [Math.min(...good) / 3, Math.max(...good) * 1.4];
}

/** What became of a call. @param {Facts} facts @param {number} at */
export function sentence(facts, at) {
  const call = facts.made[at];
  if (!call) return "";
  const [, , , dispatch, wait] = call.stages;
  if (facts.mode === "python") return `Call ${at} ran as plain Python: ${time(call.wall)}.`;
  const because = call.compiled ? `compiled: ${call.why.replaceAll("`", "")}` : "found its program";
  const early = wait > dispatch ? " The call returned before the numbers were there." : "";
  return `Call ${at} (${call.signature}) ${because}. ${time(call.wall)} in all; Python went on ${time(dispatch)} after asking for the run, the numbers came ${time(wait)} later.${early}`;
}

/** @param {Facts} facts */
export function rows(facts) {
  return facts.made.map((call, k) => [
    k, call.signature, ...call.stages.map((each) => (each ? time(each) : "–")), time(call.wall), call.why.replaceAll("`", ""),
  ]);
}

/** The lines of a program that a source line made. @param {[string, number][]} program @param {number} line */
export const madeBy = (program, line) => program.flatMap(([, from], k) => (from === line && line >= 0 ? [k] : []));
