// A run as far as it has arrived: its segments are pulled one after another, each from an address
// of its own, and stay in the browser. Once all are here, no server is needed any more.

import { unpack } from './packet.js';

const LONGEST_WAIT = 4000; // milliseconds

export class Run {
  /**
   * @param {string} address  of the segments, without their numbers
   * @param {() => void} changed  called whenever there is something new to show
   */
  constructor(address, changed) {
    this.address = address;
    this.changed = changed;
    this.start = null; // the moment before the first step, and the setting
    this.segments = [];
    this.projection = null; // the last hidden layer in two dimensions, once all is known
    this.notice = ''; // why nothing arrives just now
    this.refused = ''; // why nothing will ever arrive
    this.wanted = false; // whether the whole run is asked for
    this.closed = false;
    this.pulling = false;
  }

  /** What stays the same: the network's build, the plane, the examples; undefined at first. */
  get setting() {
    if (!this.fixed && this.start) {
      const { header, arrays } = this.start;
      const examples = ['points', 'labels', 'amounts', 'tested'];
      this.fixed = {
        ...header.setting,
        input_maps: arrays.input_maps,
        ...Object.fromEntries(examples.map((one) => [one, arrays[one].values])),
      };
    }
    return this.fixed;
  }

  get complete() { return this.segments.length > 0 && this.segments.length === this.count; }
  /** How many segments there are; a run that breaks down has fewer than it promised. */
  get count() { return this.segments.at(-1)?.header.segments ?? Infinity; }
  get trouble() { return this.segments.at(-1)?.header.trouble; }
  get outcome() { return this.segments.at(-1)?.header.outcome; }
  /** How many moments there are to be seen; the first one needs no training. */
  get arrived() {
    const last = this.segments.at(-1);
    if (last) return last.header.first + last.arrays.step.shape[0];
    return this.start ? 1 : 0;
  }

  /** Ask for the network before its first step and, if the run is wanted, for all of it. */
  async pull(wanted) {
    this.wanted ||= wanted;
    if (this.pulling || this.closed || this.refused) return;
    this.pulling = true;
    if (!this.start) await this.one('start', (packet) => { this.start = packet; });
    while (this.wanted && this.start && this.segments.length < this.count) {
      const before = this.segments.length;
      await this.one(before, (packet) => this.segments.push(packet));
      if (this.segments.length === before) break;
    }
    if (this.complete && !this.projection && this.setting.projectable) {
      await this.one('projection', (packet) => { this.projection = packet; });
    }
    this.pulling = false;
  }

  async one(name, keep) {
    const packet = await this.fetched(name);
    if (!packet) return;
    keep(packet);
    this.changed();
  }

  close() { this.closed = true; }

  /** Return what lies at an address, after as many attempts as it takes; null if it is refused. */
  async fetched(name, body) {
    let wait = 300;
    while (!this.closed) {
      try {
        const answer = await fetch(
          `${this.address}/${name}`, body ? { method: 'POST', body } : undefined,
        );
        if (answer.ok) {
          const packet = unpack(await answer.arrayBuffer());
          if (this.closed) return null;
          this.notice = '';
          return packet;
        }
        const sentence = await answer.text();
        if (answer.status < 500) {
          // A weight that was refused says nothing about the run.
          this[body ? 'notice' : 'refused'] = sentence;
          this.changed();
          return null;
        }
        this.notice = `${sentence} The page asks again by itself.`;
      } catch {
        this.notice = 'The server cannot be reached. The page asks again by itself.';
      }
      this.changed();
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 1.6, LONGEST_WAIT);
    }
    return null;
  }

  /** Return a moment: the name of each array -> its values then. */
  moment(index) {
    const at = Math.max(0, Math.min(index, this.arrived - 1));
    const segment = this.segments.findLast((one) => one.header.first <= at);
    if (segment) return new Moment(segment, at - segment.header.first, this.projection, at);
    return this.start && new Moment(this.start, 0, null, 0);
  }

  /** Return one number of every moment that has arrived. */
  course(name, column = 0) {
    return this.segments.flatMap(({ arrays }) => {
      const { values, shape } = arrays[name];
      const width = shape[1] ?? 1;
      return Array.from({ length: shape[0] }, (_, k) => values[k * width + column]);
    });
  }
}

/** What is to be seen at one moment. */
export class Moment {
  constructor(packet, row, projection, index) {
    this.packet = packet;
    this.row = row;
    this.index = index;
    this.projected = packet.arrays.projection
      ? this.values('projection')
      : projection?.arrays.projection.row(index);
  }

  values(name) { return this.packet.arrays[name].row(this.row); }
  number(name) { return this.packet.arrays[name].values[this.row]; }
  has(name) { return name in this.packet.arrays; }
}
