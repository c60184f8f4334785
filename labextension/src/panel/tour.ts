/** The tour of a first run: where it stands, kept with the rest of JupyterLab's state. */

import { IStateDB } from '@jupyterlab/statedb';
import { ISignal, Signal } from '@lumino/signaling';

const KEY = '@jaxercise/lab:tour';

export class Tour {
  /** steps: how many there are. state: where it is kept that a learner has seen them; without it, they are shown on demand only. */
  constructor(
    private readonly _steps: number,
    private readonly _state: IStateDB | null
  ) {
    void this._state?.fetch(KEY).then(seen => {
      if (seen !== 'seen') {
        this.begin();
      }
    });
  }

  get changed(): ISignal<Tour, void> {
    return this._changed;
  }

  /** The number of the step that is shown; -1 if none is. */
  get at(): number {
    return this._at;
  }

  get isLast(): boolean {
    return this._at === this._steps - 1;
  }

  begin(): void {
    this._go(0);
  }

  next(): void {
    if (this.isLast) {
      this.end();
    } else {
      this._go(this._at + 1);
    }
  }

  /** Not shown again unless it is asked for. */
  end(): void {
    void this._state?.save(KEY, 'seen');
    this._go(-1);
  }

  private _go(at: number): void {
    this._at = at;
    this._changed.emit();
  }

  private _at = -1;
  private readonly _changed = new Signal<Tour, void>(this);
}
