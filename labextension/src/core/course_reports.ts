/** What an instructor's course folder holds, by the names of its files. */

export const REPORTS = 'reports';
const LINT = 'lint.html';
const PAGE = /\.html$/;

/** Whether these are an instructor's: the notebooks with solutions, and how they are graded. */
export function isInstructorsCourse(names: readonly string[]): boolean {
  return names.includes('nbgrader_config.py') && names.includes('source');
}

/** The assignments of whose class there is a report. */
export function classReports(names: readonly string[]): string[] {
  return names
    .filter(name => PAGE.test(name) && name !== LINT)
    .map(name => name.replace(PAGE, ''))
    .sort();
}

export function hasLintResult(names: readonly string[]): boolean {
  return names.includes(LINT);
}

/** Where the report of an assignment's class lies; without an assignment, the lint's result. */
export function reportPath(assignment?: string): string {
  return `${REPORTS}/${assignment ? `${assignment}.html` : LINT}`;
}
