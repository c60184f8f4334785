/** The cells of an open notebook as plain records. */

import { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { asReport, Cell, Report, REPORT_MIME } from '../core/index.js';

export function readCells(panel: NotebookPanel): Cell[] {
  return Array.from(panel.model?.cells ?? [], read);
}

function read(model: ICellModel): Cell {
  return { id: model.id, type: model.type, source: model.sharedModel.getSource(), metadata: model.metadata, report: reportOf(model) };
}

function reportOf(model: ICellModel): Report | null {
  if (model.type !== 'code') {
    return null;
  }
  const { outputs } = model as ICodeCellModel;
  for (let at = outputs.length - 1; at >= 0; at--) {
    const report = asReport(outputs.get(at).data[REPORT_MIME]);
    if (report) {
      return report;
    }
  }
  return null;
}
