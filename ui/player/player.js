// The player: one clock, one run, and the pictures that both drive. It draws what NumPy computed.

import { Bar } from './bar.js';
import { Charts } from './charts.js';
import { classTables, table } from './colors.js';
import { Connection } from './connection.js';
import { Editor } from './editor.js';
import { Edits } from './edits.js';
import { numbers, picture } from './files.js';
import { showLegend } from './legend.js';
import { Network } from './network.js';
import { Plane } from './plane.js';
import { showPoint } from './point.js';
import { Run } from './run.js';
import { Readout } from './readout.js';
import { drawHistograms, drawProjection } from './small.js';

const MISSING = '#8a8a8a'; // what is not a number

export class Player {
  constructor(root, base, data) {
    this.root = root;
    this.base = base;
    this.ended = false; // whether the end of this run has been looked at
    this.switches = { showTest: true, discrete: false, logLoss: false };
    this.chosen = this.pointed = null;
    this.from = undefined;
    this.edits = new Edits(() => this.changed());
    this.find = (name) => root.querySelector(`.player-${name}`);
    this.bar = new Bar(this.find('bar'), () => this.moved(), (moment) => this.remember(moment));
    this.charts = new Charts(root, base, data.plotly);
    this.plane = new Plane(this.find('plane'));
    this.network = new Network(this.find('network'), {
      pointed: (unit) => { this.pointed = unit; this.draw(); },
      chosen: (unit) => this.choose(unit, undefined),
      chosenWeight: ({ layer, row, from }) => this.choose({ layer, row }, from),
    });
    this.readout = new Readout(root, () => this.run.setting);
    this.editor = new Editor(this.find('edit'), {
      picked: (from) => this.choose(this.chosen, from),
      edited: (at, value) => {
        this.bar.pause();
        this.edits.set(this.run, this.bar.moment, at, value);
      },
      undone: () => { this.forget(); this.charts.draw(this.run, this.tables, null); this.draw(); },
      closed: () => this.choose(null),
    });
    root.addEventListener('keydown', (event) => this.bar.key(event));
    for (const box of root.querySelectorAll('[data-switch]')) {
      box.checked = this.switches[box.dataset.switch];
      box.addEventListener('change', () => this.switched(box.dataset.switch, box.checked));
    }
    root.querySelector('[data-file="csv"]').addEventListener('click', () => numbers(this.run));
    root.querySelector('[data-file="png"]').addEventListener('click', () => picture(
      [this.network.canvas, this.plane.canvas], this.tables.background,
    ));
    root.querySelector('[data-explain]').addEventListener('click', () => this.explain());
    this.plane.pointed = () => this.draw();
    const open = this.find('open');
    open.addEventListener('click', () => {
      const opened = open.getAttribute('aria-expanded') === 'false';
      open.setAttribute('aria-expanded', String(opened));
      this.charts.draw(this.run, this.tables, this.edits.point);
      this.draw();
    });
    this.connection = new Connection(base, () => this.tell());
    // The page writes its address anew whenever a section opens, without the moment, of which it
    // does not know.
    this.path = location.pathname;
    this.remembering = setInterval(() => {
      if (this.placed === this.run && !this.bar.playing) this.remember(this.bar.moment);
    }, 1000);
    this.observer = new ResizeObserver(() => this.lay());
    this.observer.observe(root);
    this.update(data);
  }

  /** Take over what the page says now: another run, other colors, a run to be trained. */
  update(data) {
    const before = this.data;
    this.data = data;
    if (before?.address !== data.address) {
      this.run?.close();
      this.run = new Run(new URL(data.address, this.base).href, () => this.news());
      this.forget();
      this.choose(null);
      this.bar.pause();
      this.bar.moment = 0;
      this.ended = false;
      this.plane.point = null;
      this.first = true;
    }
    if (!before || before.colors.background !== data.colors.background) this.paint();
    // A run that was just asked for is played from its start; one in a link waits where it was left.
    if (data.train && before && before.press !== data.press) {
      this.playSoon = true;
      this.ended = false;
    }
    if (!data.train) this.playSoon = false;
    this.run.pull(data.train);
    this.news();
  }

  close() {
    this.run.close();
    clearInterval(this.remembering);
    this.connection.close();
    clearTimeout(this.bar.resting);
    this.bar.playing = false;
    this.observer.disconnect();
  }

  paint() {
    const { colors } = this.data;
    const signed = table(colors.signed, MISSING);
    this.tables = {
      ...colors,
      signed,
      // Points must stand out from the plane behind them.
      plane: table(colors.plane, MISSING),
      negative: colors.categorical[0],
      positive: colors.categorical[1],
      classes: classTables(colors.categorical.slice(0, 5), colors.surface),
      pointColors: colors.categorical.slice(0, 5),
      signedColor: (byte) => {
        const word = signed[byte];
        return `rgb(${word & 255},${(word >> 8) & 255},${(word >> 16) & 255})`;
      },
    };
    this.laid = '';
    this.lay();
  }

  /** There is something new: a segment, an obstacle, or the end. */
  news() {
    const { run, bar } = this;
    this.tell();
    if (!run.setting) return;
    const train = this.data.train;
    const total = run.complete ? run.arrived : run.setting.step.length;
    bar.allow(total, train ? run.arrived : 1);
    if (this.first) {
      this.first = false;
      this.lay();
    }
    this.root.dataset.arrived = run.arrived;
    this.root.dataset.complete = run.complete;
    if (train && run.arrived > 1) this.start();
    const charted = train && run.segments.length > 0;
    for (const name of ['charts', 'files', 'explain']) this.find(name).hidden = !charted;
    if (charted) this.charts.draw(run, this.tables, null);
    this.draw();
  }

  /** Begin to play, or go to the moment that the address names, as soon as it has arrived. */
  start() {
    const { run, bar } = this;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (this.playSoon && !still) {
      this.playSoon = false;
      this.placed = run;
      bar.go(0);
      bar.play();
    } else if (this.playSoon) {
      this.playSoon = !run.complete;
      this.placed = run;
      bar.go(bar.last);
    } else if (this.placed !== run) {
      const wish = wished();
      if (!run.complete && wish >= run.arrived) return;
      this.placed = run;
      bar.go(wish);
    }
  }

  tell() {
    const { run } = this;
    const place = this.find('news');
    const lines = [run.refused, run.notice];
    if (this.connection.lost) {
      lines.push('The server cannot be reached. What has arrived can still be played.');
    }
    let bad = false;
    if (this.data.train && run.complete) {
      const { guess, outcomes } = this.data;
      this.ended ||= this.bar.moment >= run.arrived - 1;
      // Whoever has guessed shall see for themselves how it ends.
      const told = !guess || this.ended;
      bad = told;
      if (!told) lines.push('Play to the end, and your guess is compared with it.');
      if (told && run.trouble) lines.push(`${run.trouble.what} ${run.trouble.repair}`);
      if (told && guess) {
        lines.push(guess === run.outcome
          ? `You expected: ${outcomes[guess]} That is what happened.`
          : `You expected: ${outcomes[guess]} What happened: ${outcomes[run.outcome]}`);
      }
    }
    const text = lines.filter(Boolean).join(' ');
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
    place.classList.toggle('player-bad', Boolean(run.refused || (bad && run.trouble)));
  }

  lay() {
    const setting = this.run?.setting;
    const width = this.root.clientWidth;
    if (!setting || !width) return;
    const state = [this.run.address, width, this.data.colors.background].join();
    if (state === this.laid) return;
    this.laid = state;
    this.network.lay(setting, this.tables);
    const answer = this.find('answer');
    this.plane.lay(setting, this.tables, Math.min(answer.clientWidth, 420));
    const charts = this.root.querySelector('.player-charts figure');
    this.chartWidth = charts.clientWidth || width;
    this.draw();
  }

  get moment() {
    return this.edits.moment ?? this.run.moment(this.bar.moment);
  }

  moved() {
    if (!this.ended) this.tell();
    if (this.edits.changes.size) {
      this.forget();
      this.charts.draw(this.run, this.tables, null);
    }
    this.draw();
  }

  /** Draw at the next opportunity, however often it is asked. */
  draw() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.drawNow();
    });
  }

  drawNow() {
    if (this.run.setting && !this.network.setting) this.lay();
    const { moment, tables } = this;
    const setting = this.run.setting;
    if (!moment || this.network.setting !== setting) return;
    const began = performance.now();
    const edited = this.edits.changes;
    const parameter = this.chosen && this.chosen.layer && this.from !== undefined
      ? this.network.parameter(this.chosen.layer, this.from, this.chosen.row)
      : -1;
    this.network.draw(moment, {
      chosen: this.chosen, pointed: this.pointed, parameter, edited,
    });
    const unit = this.pointed ?? this.chosen;
    this.plane.draw(moment, { unit: unit && this.mapOf(moment, unit), ...this.switches });
    showPoint(this.find('point'), setting, moment, this.plane.point);
    showLegend(this.root, {
      setting, moment, unit, map: unit?.layer && this.network.mapOf(unit), colors: this.data.colors,
    });
    if (this.chosen) {
      this.editor.show(this.network, this.chosen, this.from, moment.values('theta'), edited);
    }
    if (this.data.train && this.chartWidth) {
      this.charts.move(moment.number('epoch'));
      drawHistograms(this.find('histograms'), moment, setting, tables, this.chartWidth);
      const projection = this.find('projection');
      projection.parentElement.hidden = !setting.projectable;
      if (setting.projectable) {
        drawProjection(
          projection, moment, setting, tables, this.chartWidth, this.switches.showTest,
        );
      }
    }
    this.readout.show(moment, this.edits.moment && this.run.moment(this.bar.moment));
    this.bar.range.setAttribute('aria-valuetext', `Moment ${this.bar.moment + 1}`);
    this.root.dataset.moment = moment.index;
    this.root.dataset.drawn = (performance.now() - began).toFixed(2);
  }

  mapOf(moment, unit) {
    const { setting } = this.run;
    const size = setting.grid;
    if (!unit.layer) return { size, bytes: setting.input_maps.row(unit.row) };
    const at = this.network.mapOf(unit);
    return { size, bytes: moment.values('maps').subarray(at * size * size, (at + 1) * size * size) };
  }

  choose(unit, from) {
    this.chosen = unit;
    this.from = unit ? from : undefined;
    if (!unit) this.editor.hide();
    this.draw();
  }

  switched(name, on) {
    this.switches[name] = on;
    if (name === 'logLoss') {
      this.charts.logLoss = on;
      this.charts.draw(this.run, this.tables, this.edits.point);
    }
    this.draw();
  }

  /** Hand the moment on show to the page, and bring its explanation into sight. */
  explain() {
    this.bar.pause();
    this.root.explain(this.bar.moment);
    document.querySelector(`.st-key-${this.data.explained_in}`)?.scrollIntoView();
  }

  forget() {
    this.edits.forget();
    this.run.notice = '';
    this.tell();
  }

  /** An edited moment has come back: bring every picture up to date. */
  async changed() {
    this.drawNow();
    await this.charts.draw(this.run, this.tables, this.edits.point);
    this.root.dataset.edits = Number(this.root.dataset.edits ?? 0) + 1;
  }

  /** Put the moment into the address, so that a reload or a copied link shows the same one. */
  remember(moment) {
    if (!this.data.train || location.pathname !== this.path) return;
    const address = new URL(location.href);
    if (moment >= Number(this.bar.range.max)) address.searchParams.delete('moment');
    else address.searchParams.set('moment', moment);
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  }
}

/** The moment that the address names; what is no number is the end. */
function wished() {
  const text = new URLSearchParams(location.search).get('moment');
  const number = text ? Math.round(Number(text)) : NaN;
  return Number.isFinite(number) ? number : Infinity;
}
