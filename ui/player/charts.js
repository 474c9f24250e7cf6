// Line charts over the whole run, drawn by Plotly when new moments arrive. While scrubbing only a
// cursor moves over them.

const loading = (base, version) => window.nncorePlotly ??= new Promise((resolve, reject) => {
  const script = document.createElement('script');
  script.src = new URL(`plotly.min.js?v=${version}`, base);
  script.onload = () => resolve(window.Plotly);
  script.onerror = () => { window.nncorePlotly = undefined; reject(new Error('no Plotly')); };
  document.head.append(script);
});

const NOTHING = {
  text: 'none so far', x: 0.5, y: 0.5, xref: 'paper', yref: 'paper', showarrow: false,
};
const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', 'solid'];

export class Charts {
  constructor(root, base, version) {
    this.places = new Map([...root.querySelectorAll('[data-chart]')].map((one) => [
      one.dataset.chart, one,
    ]));
    this.ready = loading(base, version).catch(() => null);
    this.logLoss = false;
  }

  /** Draw what has arrived; `edited` is a moment with changed weights, or null. */
  async draw(run, tables, edited) {
    const newest = this.newest = {};
    const Plotly = await this.ready;
    if (this.newest !== newest || !run.arrived) return;
    if (!Plotly) {
      for (const place of this.places.values()) place.textContent = 'The chart could not be loaded.';
      return;
    }
    const { setting } = run;
    const epochs = run.course('epoch');
    const line = (name, y, color, dash, width = 2.5) => ({
      type: 'scatter', mode: 'lines', name, x: epochs, y: finite(y),
      line: { color, dash, width },
      hovertemplate: `${name} %{y:.4~g}<extra></extra>`,
    });
    const layers = setting.layer_names.map((name, layer) => [
      name, tables.categorical[(layer + 2) % tables.categorical.length], DASHES[layer % 7],
    ]);
    const accent = tables.categorical[2];
    const log = (traces) => ({
      type: 'log', exponentformat: 'power', minexponent: 4, ...ticks(traces.flatMap(({ y }) => y)),
    });
    const pictures = {
      loss: [[
        line('training', run.course('train_loss'), accent, 'solid'),
        line('test', run.course('test_loss'), accent, 'dot'),
      ], this.logLoss ? log : () => ({ rangemode: 'tozero' })],
      accuracy: [[
        line('training', run.course('train_accuracy'), accent, 'solid'),
        line('test', run.course('test_accuracy'), accent, 'dot'),
      ], () => ({ range: [0, 1.03] })],
      gradient: [layers.map(([name, color, dash], layer) => line(
        name, run.course('gradient_norm', layer), color, dash, 2,
      )), log],
      asleep: [layers.flatMap(([name, color], layer) => [
        line(`${name}, dead`, run.course('dead', layer), color, 'solid', 2),
        line(`${name}, saturated`, run.course('saturated', layer), color, 'dot', 2),
      ]).filter(({ y }) => y.some((share) => share > 0)), () => ({ range: [-0.03, 1.03] })],
    };
    const [first, last] = [epochs[0], setting.epoch.at(-1)];
    for (const [name, [traces, axis]] of Object.entries(pictures)) {
      const place = this.places.get(name);
      place.hidden = name === 'accuracy' && setting.regression;
      place.parentElement.hidden = place.hidden;
      if (place.hidden || !place.parentElement.offsetParent) continue;
      const named = traces.length;
      if (edited) traces.push(...editedPoints(name, edited, epochs, tables, setting.layer_names));
      const columns = name === 'asleep' ? 2 : 3;
      const legend = 19 * Math.ceil(Math.max(named, 1) / columns);
      await Plotly.react(place, traces, {
        ...tables.template.layout,
        height: 174 + legend,
        margin: { l: 52, r: 10, t: 6, b: 24 + legend },
        hovermode: 'x unified',
        dragmode: false,
        showlegend: true,
        legend: {
          orientation: 'h', x: 0, y: -26 / 144, yanchor: 'top', font: { size: 12 },
          entrywidth: 0.96 / columns, entrywidthmode: 'fraction',
        },
        annotations: traces.length ? [] : [NOTHING],
        xaxis: {
          ...tables.template.layout.xaxis, range: [first, last], title: undefined, tickformat: '~g',
          nticks: 7,
        },
        yaxis: { ...tables.template.layout.yaxis, tickformat: '~g', nticks: 5, ...axis(traces) },
      }, { responsive: true, displayModeBar: false });
      this.cursorOf(place);
    }
    this.move(this.epoch ?? 0);
  }

  cursorOf(place) {
    if (place.querySelector('.player-cursor')) return;
    const cursor = document.createElement('div');
    cursor.className = 'player-cursor';
    place.append(cursor);
  }

  /** Put the cursors at an epoch. */
  move(epoch) {
    this.epoch = epoch;
    for (const place of this.places.values()) {
      const cursor = place.querySelector('.player-cursor');
      const layout = place._fullLayout;
      if (!cursor || !layout?.xaxis) continue;
      const { _offset: left, _length: length, range } = layout.xaxis;
      const share = (epoch - range[0]) / (range[1] - range[0] || 1);
      cursor.style.transform = `translateX(${left + share * length}px)`;
      cursor.style.top = `${layout.yaxis._offset}px`;
      cursor.style.height = `${layout.yaxis._length}px`;
    }
  }
}

/** Round numbers for a logarithmic axis of less than a decade, where Plotly's own would overlap. */
function ticks(values) {
  const positive = values.filter((one) => one > 0);
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  if (!positive.length || high >= 10 * low) return {};
  const rough = Math.max(high - low, 0.1 * high) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((one) => one * power >= rough);
  const first = Math.max(1, Math.floor(low / step));
  const tickvals = Array.from({ length: 6 }, (_, k) => (first + k) * step);
  return { tickmode: 'array', tickvals, ticktext: tickvals.map((one) => String(Number(one.toPrecision(3)))) };
}

const finite = (numbers) => numbers.map((one) => (Number.isFinite(one) ? one : null));

const EDITED = {
  loss: [['training', 'train_loss'], ['test', 'test_loss']],
  accuracy: [['training', 'train_accuracy'], ['test', 'test_accuracy']],
};

/** Mark what an edited moment is worth, where its epoch is. */
function editedPoints(chart, { moment, index }, epochs, tables, layerNames) {
  const point = (name, value, hollow) => ({
    type: 'scatter', mode: 'markers', x: [epochs[index]], y: finite([value]), showlegend: false,
    marker: {
      size: 11, color: tables.ink, symbol: hollow ? 'circle-open' : 'circle', line: { width: 2 },
    },
    hovertemplate: `${name}, edited %{y:.4~g}<extra></extra>`,
  });
  if (chart === 'gradient') {
    return [...moment.values('gradient_norm')].map((value, k) => point(layerNames[k], value, k > 0));
  }
  return (EDITED[chart] ?? []).map(([name, array], k) => point(name, moment.number(array), k > 0));
}
