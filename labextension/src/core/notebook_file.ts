/** The cells of a notebook file. */

import { Cell } from './cells.js';
import { asReport, isRecord, REPORT_MIME, Report } from './report.js';

/** The cells of a notebook's JSON; of what is none, none. */
export function cellsOf(content: unknown): Cell[] {
  const cells = isRecord(content) && Array.isArray(content.cells) ? content.cells.filter(isRecord) : [];
  return cells.map((cell, place) => ({
    id: String(cell.id ?? place),
    type: String(cell.cell_type),
    source: Array.isArray(cell.source) ? cell.source.join('') : String(cell.source ?? ''),
    metadata: isRecord(cell.metadata) ? cell.metadata : {},
    report: reportIn(cell.outputs)
  }));
}

/** The last report among outputs. */
export function reportIn(outputs: unknown): Report | null {
  const found = (Array.isArray(outputs) ? outputs : [])
    .filter(isRecord)
    .map(output => (isRecord(output.data) ? asReport(output.data[REPORT_MIME]) : null))
    .filter(report => report !== null);
  return found[found.length - 1] ?? null;
}
