/** What the panel knows without JupyterLab. */

export * from './cells.js';
export * from './checks_file.js';
export * from './course.js';
export * from './course_reports.js';
export * from './difference.js';
export * from './exercises.js';
export * from './health.js';
export * from './kept.js';
export * from './names.js';
export * from './notebook_file.js';
export * from './report.js';
export * from './run_first.js';
