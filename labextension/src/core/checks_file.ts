/** The `.checks` file as far as a panel reads it: the exercises' titles, points, minutes, hints and reasons. */

import { isRecord } from './report.js';

export interface Exercise {
  name: string;
  title: string;
  points: number;
  minutes: number;
  bonus: boolean;
  /** The name that the answer has in the notebook. */
  answer: string;
  why: string;
  hints: readonly string[];
}

export interface Checks {
  assignment: string;
  exercises: readonly Exercise[];
}

const MAGIC = 'jaxercise checks 3\n';

/** Read a `.checks` file; throws an error in words where it is none of this version, or damaged. */
export async function readChecks(raw: Uint8Array): Promise<Checks> {
  if (new TextDecoder().decode(raw.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new Error('not a checks file of this version');
  }
  const frame = await inflated(raw.subarray(MAGIC.length));
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(frame.subarray(4, 4 + length))) as { value: unknown };
  const content = field(header.value);
  return { assignment: String(content.assignment), exercises: items(content.exercises).map(exercise) };
}

async function inflated(compressed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function exercise(encoded: unknown): Exercise {
  const found = field(encoded);
  const name = String(found.name);
  return {
    name,
    title: String(found.title || name),
    points: Number(found.points),
    minutes: Number(found.minutes),
    bonus: found.bonus === true,
    answer: String(items(found.answers)[0] ?? name),
    why: String(found.why ?? ''),
    hints: items(found.hints).map(String)
  };
}

/** A dict of the closed encoding (`_values.py`): its parts stay encoded. */
function field(encoded: unknown): Record<string, unknown> {
  if (!isRecord(encoded) || !Array.isArray(encoded.d)) {
    throw new Error('a damaged checks file');
  }
  return Object.fromEntries(encoded.d as Array<[string, unknown]>);
}

/** The items of an encoded list or tuple. */
function items(encoded: unknown): unknown[] {
  const found = isRecord(encoded) ? (encoded.l ?? encoded.t) : [];
  return Array.isArray(found) ? found : [];
}
