/** Where two results written as text differ: the numbers at the same place that are not the same. */

export interface Span {
  start: number;
  end: number;
}

const NUMBER = /(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|inf|nan)(?![\w])/gi;
const CLOSE = 1e-3;

/** The spans of the numbers that differ; none unless both texts hold as many numbers. */
export function differing(gave: string, wanted: string): Array<{ gave: Span; wanted: Span }> {
  const [left, right] = [numbers(gave), numbers(wanted)];
  if (left.length !== right.length || left.length < 2) {
    return [];
  }
  return left.map((one, place) => ({ gave: one, wanted: right[place] })).filter(pair => !isClose(pair.gave.value, pair.wanted.value));
}

function numbers(text: string): Array<Span & { value: number }> {
  return Array.from(text.matchAll(NUMBER), found => ({
    start: found.index,
    end: found.index + found[0].length,
    value: Number(found[0].toLowerCase().replace('inf', 'Infinity'))
  }));
}

function isClose(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b));
}
