/** The names that a cell's text binds, and which cell makes a name for another. */

const BINDS = /^(?:async\s+)?(?:def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)/gm;

/** The names that lines at the left margin seem to define or assign, as `_cells.likely_bound_names` has them. */
export function boundNames(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(BINDS), found => found[1] ?? found[2]));
}

/** Whether a cell's text gives a name at its top level, by an import or an assignment of several as well. */
export function makes(text: string, name: string): boolean {
  return text.split('\n').some(line => {
    if (boundNames(line).has(name)) {
      return true;
    }
    if (/^(?:async\s+def|def|class)\s/.test(line)) {
      return false;
    }
    const given = /^(?:from|import)\s/.test(line)
      ? line.replace(/^from\s+\S+\s+import/, '').replace(/[\w.]+\s+as\s/g, '')
      : line.match(/^(\(?\w[\w\s,()]*?)(?::[^=]+)?=(?!=)/)?.[1];
    const names: string[] = given?.match(/\w+/g) ?? [];
    return names.includes(name);
  });
}

/** The number of the cell that makes a name for the cell at `at`: the nearest above it, or the first below; -1 if there is none. */
export function maker(texts: readonly string[], at: number, name: string): number {
  for (const places of [range(at - 1, -1), range(at + 1, texts.length)]) {
    const found = places.find(place => makes(texts[place], name));
    if (found !== undefined) {
      return found;
    }
  }
  return -1;
}

function range(from: number, to: number): number[] {
  const step = Math.sign(to - from);
  return Array.from({ length: Math.max(0, (to - from) * step) }, (_, i) => from + i * step);
}
