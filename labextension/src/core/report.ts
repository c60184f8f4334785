/** The report of a check as it stands in an output: what of it is read, and a guard for what comes from a file. */

export const REPORT_MIME = 'application/vnd.jaxercise.report.v2+json';

export interface Example {
  call: string;
  gave: string;
  wanted: string;
  raised: boolean;
}

/** So many times as fast, and its share of the longest bar in percent. */
export interface Bar {
  label: string;
  times: number;
  percent: number;
}

export interface Speed {
  says: string;
  bars: readonly Bar[];
}

export interface Check {
  name: string;
  says: string;
  outcome: string;
  sign: string;
  note: string;
  weight: number;
  examples: readonly Example[];
  speed: Speed | null;
}

export interface Line {
  label: string;
  text: string;
}

export interface Report {
  exercise: string;
  title: string;
  points: number;
  score: number;
  graded: boolean;
  outcome: string;
  label: string;
  sign: string;
  headline: string;
  checks: readonly Check[];
  told: string;
  story: readonly Line[];
  folded: readonly Line[];
  /** The call that gives a hint. */
  hint: string;
  closing: readonly string[];
}

/** A report from data that anybody may have written; null unless it is one as far as it is read. */
export function asReport(data: unknown): Report | null {
  if (!isRecord(data)) {
    return null;
  }
  const words = ['exercise', 'outcome', 'label', 'sign', 'headline'];
  const lists = ['checks', 'story', 'folded', 'closing'];
  if (!words.every(name => typeof data[name] === 'string') || !lists.every(name => Array.isArray(data[name]))) {
    return null;
  }
  return {
    exercise: text(data.exercise),
    title: text(data.title) || text(data.exercise),
    points: number(data.points),
    score: number(data.score),
    graded: data.graded === true,
    outcome: text(data.outcome),
    label: text(data.label),
    sign: text(data.sign),
    headline: text(data.headline),
    told: text(data.told),
    hint: text(data.hint),
    checks: records(data.checks).map(asCheck),
    story: records(data.story).map(asLine),
    folded: records(data.folded).map(asLine),
    closing: (data.closing as unknown[]).map(text)
  };
}

/** How many of its checks passed. */
export function passedOf(report: Report): number {
  return report.checks.filter(check => check.outcome === 'passed').length;
}

/** A sentence in parts: plain text, and what stands between backticks. */
export function parts(sentence: string): Array<{ text: string; code: boolean }> {
  return sentence
    .split('`')
    .map((text, place) => ({ text, code: place % 2 === 1 }))
    .filter(part => part.text);
}

function asCheck(data: Record<string, unknown>): Check {
  return {
    name: text(data.name),
    says: text(data.says),
    outcome: text(data.outcome),
    sign: text(data.sign),
    note: text(data.note),
    weight: number(data.weight),
    examples: Array.isArray(data.examples) ? records(data.examples).map(asExample) : [],
    speed: asSpeed(data.speed)
  };
}

function asSpeed(data: unknown): Speed | null {
  if (!isRecord(data) || !Array.isArray(data.bars)) {
    return null;
  }
  const bars = records(data.bars).map(bar => ({
    label: text(bar.label),
    times: number(bar.times),
    percent: Math.min(Math.max(number(bar.percent), 0), 100)
  }));
  return { says: text(data.says), bars };
}

function asExample(data: Record<string, unknown>): Example {
  return { call: text(data.call), gave: text(data.gave), wanted: text(data.wanted), raised: data.raised === true };
}

function asLine(data: Record<string, unknown>): Line {
  return { label: text(data.label), text: text(data.text) };
}

export function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function records(data: unknown): Array<Record<string, unknown>> {
  return (data as unknown[]).filter(isRecord);
}

function text(data: unknown): string {
  return typeof data === 'string' ? data : '';
}

function number(data: unknown): number {
  return typeof data === 'number' && Number.isFinite(data) ? data : 0;
}
