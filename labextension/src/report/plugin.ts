/** Renders a check's report before its HTML, which stays for other readers. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { asReport, REPORT_MIME } from '../core/index.js';
import { DOMAIN } from '../tokens';
import { reportNode } from './node';

class ReportRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly _trans: TranslationBundle) {
    super();
    this.addClass('jp-JaxerciseReport-output');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const report = asReport(model.data[REPORT_MIME]);
    const plain = document.createElement('pre');
    plain.textContent = String(model.data['text/plain'] ?? '');
    const shown = report ? reportNode(report, this._trans) : plain;
    shown.setAttribute('role', 'status');
    this.node.replaceChildren(shown);
  }
}

export const reportPlugin: JupyterFrontEndPlugin<void> = {
  id: '@jaxercise/lab:report',
  description: 'Shows the report of a check.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (_: JupyterFrontEnd, registry: IRenderMimeRegistry, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    registry.addFactory({ safe: true, mimeTypes: [REPORT_MIME], createRenderer: () => new ReportRenderer(trans) }, -10);
  }
};
