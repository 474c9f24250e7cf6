// What the reader has changed at one moment: parameters, and what NumPy makes of them.

import { Moment } from './run.js';

export class Edits {
  /** @param {() => Promise<void>} answered  called when the pictures can follow */
  constructor(answered) {
    this.answered = answered;
    this.forget();
  }

  forget() {
    this.changes = new Map();
    this.moment = null;
  }

  /** The moment and where it stands in the run, for the charts. */
  get point() { return this.moment && { moment: this.moment, index: this.moment.index }; }

  /** Change a parameter; of changes that come faster than answers only the newest is asked. */
  set(run, index, at, value) {
    this.changes.set(at, value);
    this.wanted = { run, index, changes: this.changes };
    if (!this.asking) this.ask();
  }

  async ask() {
    this.asking = true;
    while (this.wanted) {
      const { run, index, changes } = this.wanted;
      this.wanted = null;
      const base = run.moment(index);
      const view = run.projection?.arrays.view.values ?? [];
      const body = Float32Array.of(...base.values('theta'), ...view);
      for (const [at, value] of changes) body[at] = value;
      const packet = await run.fetched(`edited/${base.number('step')}`, body.buffer);
      // Whoever has moved on meanwhile is not called back.
      if (packet && changes === this.changes) {
        this.moment = new Moment(packet, 0, null, index);
        if (!this.wanted) await this.answered();
      }
    }
    this.asking = false;
  }
}
