/** Makes checks for an open notebook: runs what must be run first, judges beside a running cell, can be cancelled. */

import { ICodeCellModel } from '@jupyterlab/cells';
import { Cell as CellWidget } from '@jupyterlab/cells';
import { NotebookActions } from '@jupyterlab/notebook';
import { Kernel } from '@jupyterlab/services';
import { PartialJSONObject } from '@lumino/coreutils';
import { cellsToRun, Item, REPORT_MIME } from '../core/index.js';
import { OpenNotebook } from '../exercises/open_notebook';
import { SideShell } from './side_shell';

/** What the checker does now. */
export type Activity = 'idle' | 'running_cells' | 'waiting' | 'checking' | 'cancelling';

const HOME = '__import__("sys").modules["jaxercise.selfcheck"]';
const STATUS = `${HOME}.status() if "jaxercise.selfcheck" in __import__("sys").modules else ""`;

interface Status {
  session: string;
  runs: Record<string, { text: string; error: string }>;
}

export class Checker {
  constructor(private readonly _notebook: OpenNotebook) {}

  activity: Activity = 'idle';
  /** The exercise that is checked. */
  exercise = '';
  /** What ended a check before there was a report, in Python's words. */
  trouble = '';
  /** What process the notebook's kernel is; null while nothing is known. */
  session: string | null = null;

  /** Whether the kernel answers while a cell runs. */
  get isBeside(): boolean {
    return this._shell?.isBeside ?? false;
  }

  get hasKernel(): boolean {
    return Boolean(this._kernel);
  }

  /** Keep to the kernel that the notebook has, through restarts and changes. */
  follow(): void {
    const context = this._notebook.panel.sessionContext;
    const renew = () => this._connect(context.session?.kernel ?? null);
    context.kernelChanged.connect(renew);
    context.statusChanged.connect((_, status) => this._onStatus(status));
    this._notebook.panel.disposed.connect(() => this._shell?.dispose());
    renew();
  }

  /** After a cell ran, the assignment may be known to a process in which it was not. */
  async afterRun(): Promise<void> {
    if (!this.session) {
      await this._learn();
    }
  }

  /** Check exercises one after the other. */
  async check(items: readonly Item[]): Promise<void> {
    if (this.activity !== 'idle' || !this._shell) {
      return;
    }
    this._cancelled = false;
    this.trouble = '';
    for (const item of items.filter(each => !each.inWords)) {
      if (this._cancelled) {
        break;
      }
      this.exercise = item.name;
      this._now(this._mustWait ? 'waiting' : 'checking');
      try {
        await this._one(item, this._shell);
      } catch (error) {
        this.trouble = error instanceof Error ? error.message : String(error); // the kernel died or was taken away
      }
    }
    this._now('idle');
    this.exercise = '';
    await this._notebook.refresh();
  }

  /** Stop the check that runs, and those that wait; a cell that runs goes on. */
  async cancel(): Promise<void> {
    if (this.activity === 'idle' || !this._kernel) {
      return;
    }
    const checking = this.activity === 'checking';
    this._cancelled = true;
    this._now('cancelling');
    if (checking && this.isBeside) {
      const other = new SideShell(this._kernel);
      await other.ask(`${HOME}.cancel() or ""`);
      other.dispose();
    } else if (checking) {
      await this._kernel.interrupt();
    }
  }

  private async _one(item: Item, shell: SideShell): Promise<void> {
    await this._runFirst(item, shell);
    if (this._cancelled) {
      return;
    }
    this._now(this._mustWait ? 'waiting' : 'checking');
    const answer = await shell.run(`check(${JSON.stringify(item.name)})`);
    const shown = answer.shown.filter(data => REPORT_MIME in data);
    if (!shown.length) {
      this.trouble = answer.error;
      return;
    }
    this._show(item, shown[shown.length - 1]);
  }

  /** Run the cells without which there is no answer, or an older one. */
  private async _runFirst(item: Item, shell: SideShell): Promise<void> {
    const status = await this._learn(shell);
    const cells = this._notebook.cells();
    const texts = new Map(
      Object.entries(status?.runs ?? {})
        .filter(([, run]) => !run.error)
        .map(([name, run]) => [name, run.text])
    );
    const wanted = new Set(cellsToRun(cells, item, texts, status !== null).map(cell => cell.id));
    if (!wanted.size) {
      return;
    }
    this._now(this._isBusy ? 'waiting' : 'running_cells');
    const panel = this._notebook.panel;
    const widgets = panel.content.widgets.filter((cell: CellWidget) => wanted.has(cell.model.id));
    const { mode } = panel.content;
    await NotebookActions.runCells(panel.content, widgets, panel.sessionContext);
    if (panel.content.node.contains(document.activeElement)) {
      panel.content.mode = mode; // who is writing goes on writing
    }
    await this._learn(shell);
  }

  /** The report becomes the output of the check's cell, as if that had been run. */
  private _show(item: Item, data: PartialJSONObject): void {
    for (const model of this._notebook.panel.model?.cells ?? []) {
      if (model.id === item.checkCell && model.type === 'code') {
        const { outputs } = model as ICodeCellModel;
        outputs.clear();
        outputs.add({ output_type: 'display_data', data: data as never, metadata: {} });
      }
    }
  }

  private async _learn(shell = this._shell): Promise<Status | null> {
    const text = shell ? await shell.ask(STATUS) : '';
    const status = text ? (JSON.parse(text) as Status) : null;
    this.session = status?.session ?? '';
    return status;
  }

  private _onStatus(status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
      this._shell?.forget();
      this.session = '';
      this.activity = 'idle';
      void this._notebook.refresh();
    }
    this._notebook.show();
  }

  private _connect(kernel: Kernel.IKernelConnection | null): void {
    this._shell?.dispose();
    this._kernel = kernel;
    this._shell = kernel && new SideShell(kernel);
    this.session = null;
    if (kernel) {
      void this._learn().then(
        () => this._notebook.refresh(),
        () => undefined
      );
    }
  }

  private get _isBusy(): boolean {
    return this._kernel?.status === 'busy';
  }

  /** Whether nothing is answered before the running cell has ended. */
  private get _mustWait(): boolean {
    return this._isBusy && !this.isBeside;
  }

  private _now(activity: Activity): void {
    this.activity = activity;
    this._notebook.show();
  }

  private _cancelled = false;
  private _kernel: Kernel.IKernelConnection | null = null;
  private _shell: SideShell | null = null;
}
