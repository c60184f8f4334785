/** A notebook that is open: its exercises as they stand, renewed after edits, runs and restarts. */

import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { Contents } from '@jupyterlab/services';
import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';
import { Checker } from '../check/checker';
import {
  Cell,
  freshCopies,
  Item,
  itemsOf,
  NOTHING,
  Problem,
  problemsOf,
  Progress,
  progressOf,
  releasedCells,
  withHint,
  withReleased
} from '../core/index.js';
import { readCells } from './cells';
import { assignmentIn, Beside, folderOf } from './files';

const PATIENCE = 200; // milliseconds without an edit

export class OpenNotebook {
  constructor(
    readonly panel: NotebookPanel,
    private readonly _contents: Contents.IManager
  ) {
    this.checker = new Checker(this);
    this._renewal = new Debouncer(() => this._renew(), PATIENCE);
    void panel.revealed.then(() => panel.context.ready).then(() => this._start());
    panel.disposed.connect(() => this._renewal.dispose());
  }

  readonly checker: Checker;
  items: readonly Item[] = [];
  progress: Progress = progressOf([]);
  problems: readonly Problem[] = [];
  /** Copies that were just made, which lose their marks without a question. */
  copies: readonly Problem[] = [];

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get assignment(): string {
    return this._beside?.assignment ?? '';
  }

  /** Whether it holds exercises at all. */
  get hasExercises(): boolean {
    return this.items.length > 0;
  }

  /** Why nothing is known of the exercises; empty if it is. */
  get trouble(): string {
    return this._beside?.trouble ?? '';
  }

  cells(): Cell[] {
    return readCells(this.panel);
  }

  item(name: string): Item | undefined {
    return this.items.find(item => item.name === name);
  }

  /** The exercise that the active cell belongs to: the first whose last cell is not above it. */
  get active(): Item | null {
    const ids = this._order;
    const at = this.panel.content.activeCellIndex;
    return this.items.find(item => (ids.get(item.checkCell || item.answerCell) ?? -1) >= at) ?? null;
  }

  /** Make a cell the active one and bring it into view. */
  async jump(cell: string): Promise<void> {
    const place = this._order.get(cell);
    if (place === undefined) {
      return;
    }
    const notebook = this.panel.content;
    notebook.activeCellIndex = place;
    notebook.deselectAll();
    try {
      await notebook.scrollToItem(place, 'smart');
    } catch {
      // another scroll was asked for meanwhile
    }
  }

  async takeHint(item: Item): Promise<void> {
    if (item.taken < item.hints.length) {
      await this._beside?.change(text => withHint(text, this.assignment, item.name, item.taken + 1));
      this._renew();
    }
  }

  /** The cells as the release had them; none before they are known. */
  get released() {
    return this._beside?.kept.released ?? NOTHING.released;
  }

  /** Read the files beside the notebook again, if they changed. */
  async refresh(): Promise<void> {
    if (this._beside && !this.panel.isDisposed) {
      await this._beside.refresh();
      this._renew();
    }
  }

  /** A change of the checker's that is worth showing. */
  show(): void {
    this._changed.emit();
  }

  private async _start(): Promise<void> {
    const model = this.panel.model;
    if (!model || this.panel.isDisposed) {
      return;
    }
    const name = assignmentIn(
      this.cells()
        .filter(cell => cell.type === 'code')
        .map(cell => cell.source)
    );
    if (!name) {
      return;
    }
    this._beside = new Beside(this._contents, folderOf(this.panel.context.path), name);
    await this._beside.refresh();
    await this._keepReleased();
    model.contentChanged.connect(() => void this._renewal.invoke());
    NotebookActions.executed.connect(this._onExecuted, this);
    this.panel.disposed.connect(() => NotebookActions.executed.disconnect(this._onExecuted, this));
    this.panel.content.activeCellChanged.connect(() => this._changed.emit());
    this.checker.follow();
    this._renew();
  }

  private _onExecuted(_: unknown, run: { notebook: unknown }): void {
    if (run.notebook === this.panel.content) {
      void this.checker.afterRun().then(
        () => this.refresh(),
        () => undefined
      ); // the kernel or the page may be gone
    }
  }

  /** The first time that a sound notebook is seen, its exercise cells are kept. */
  private async _keepReleased(): Promise<void> {
    const beside = this._beside!;
    if (beside.checks && !beside.kept.released.length) {
      const released = releasedCells(
        this.cells(),
        beside.checks.exercises.map(each => each.name)
      );
      if (released) {
        try {
          await beside.change(text => withReleased(text, beside.assignment, released));
        } catch {
          // a folder that cannot be written: cells cannot be restored
        }
      }
    }
  }

  private _renew(): void {
    if (this.panel.isDisposed || !this._beside) {
      return;
    }
    const cells = this.cells();
    this._order = new Map(cells.map((cell, place) => [cell.id, place]));
    this.items = itemsOf(cells, this._beside.checks, this._beside.kept, this.checker.session);
    this.progress = progressOf(this.items);
    this.copies = freshCopies(cells, this.released);
    const copied = new Set(this.copies.map(copy => copy.cell));
    this.problems = problemsOf(cells, this.released).filter(problem => !copied.has(problem.cell));
    this._changed.emit();
  }

  private _beside: Beside | null = null;
  private _order = new Map<string, number>();
  private readonly _renewal: Debouncer;
  private readonly _changed = new Signal<this, void>(this);
}
