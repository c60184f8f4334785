/** The calls of a timeline: bars, words and rows, without a page. */

import { max, min } from "../core/numbers.js";
import { seconds } from "../core/words.js";

export const STAGES = ["trace", "lower", "compile", "dispatch", "wait"];
export const MEANS = ["Python runs once, with tracers", "to StableHLO", "by XLA", "until Python goes on", "until the numbers are there"];

/**
 * @typedef {{ stages: number[], wall: number, compiled: boolean, why: string, signature: string, program: number,
 *   variant: number }} Call
 * @typedef {{ fn: string, mode: string, source: string[], made: Call[] }} Facts
 */

/** A range that holds these times, with room for the shortest bar to be seen. @param {number[]} times */
export function range(times) {
  const good = times.filter((each) => each > 0);
  return good.length ? [min(...good) / 3, max(...good) * 1.4] : [1e-6, 1];
}

/** Why a call compiled, without marks of code. @param {Call} call */
const why = (call) => call.why.replaceAll("`", "");

/** What became of a call. @param {Facts} facts @param {number} at */
export function sentence(facts, at) {
  const call = facts.made[at];
  if (!call) return "";
  const [, , , dispatch, wait] = call.stages;
  if (facts.mode === "python") return `Call ${at} ran as plain Python: ${seconds(call.wall)}.`;
  const because = call.compiled ? `compiled: ${why(call)}` : "found its program";
  const early = wait > dispatch ? " The call returned before the numbers were there." : "";
  return `Call ${at} (${call.signature}) ${because}. ${seconds(call.wall)} in all; Python went on ${seconds(dispatch)} after asking for the run, the numbers came ${seconds(wait)} later.${early}`;
}

/** @param {Facts} facts */
export function rows(facts) {
  return facts.made.map((call, k) => [k, call.signature, ...call.stages.map((each) => (each ? seconds(each) : "–")), seconds(call.wall), why(call)]);
}

/** The lines of a program that a source line made. @param {[string, number][]} program @param {number} line */
export const madeBy = (program, line) => program.flatMap(([, from], k) => (from === line && line >= 0 ? [k] : []));
