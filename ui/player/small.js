// Two small pictures of the moment: how the weights of each layer are spread, and where the last
// hidden layer puts the examples.

import { fitted } from './colors.js';
import { dot } from './plane.js';

export function drawHistograms(canvas, moment, setting, tables, width) {
  const layers = setting.offsets.length;
  const row = Math.max(30, Math.min(64, 190 / layers));
  const context = fitted(canvas, width, layers * row + 6);
  const counts = moment.values('histogram');
  const limits = moment.values('histogram_limit');
  const bins = counts.length / layers;
  const left = 66;
  const right = 40;
  const bar = (width - left - right) / bins;
  context.font = `12px ${tables.font}`;
  for (let layer = 0; layer < layers; layer += 1) {
    const own = counts.subarray(layer * bins, (layer + 1) * bins);
    const most = Math.max(...own, 1);
    const bottom = (layer + 1) * row - 4;
    for (let k = 0; k < bins; k += 1) {
      const high = (own[k] / most) * (row - 12);
      context.fillStyle = k < (bins - 1) / 2 ? tables.negative
        : k > (bins - 1) / 2 ? tables.positive : tables.muted;
      context.fillRect(left + k * bar + 0.5, bottom - high, bar - 1, high);
    }
    context.fillStyle = tables.muted;
    context.fillRect(left, bottom, width - left - right, 1);
    context.textAlign = 'left';
    context.fillStyle = tables.ink;
    context.fillText(setting.layer_names[layer], 0, bottom - 2);
    context.fillStyle = tables.muted;
    context.textAlign = 'right';
    context.fillText(`±${Number(limits[layer].toPrecision(2))}`, width, bottom - 2);
  }
}

export function drawProjection(canvas, moment, setting, tables, width, showTest) {
  const height = Math.min(width, 200);
  const context = fitted(canvas, width, height);
  const places = moment.projected;
  context.font = `13px ${tables.font}`;
  if (!places) {
    context.fillStyle = tables.muted;
    context.fillText('appears when the run is complete', 8, 20);
    return;
  }
  const { labels, tested, regression } = setting;
  const radius = 3;
  for (let k = 0; k < labels.length; k += 1) {
    if (tested[k] && !showTest) continue;
    const x = 8 + (places[2 * k] / 255) * (width - 16);
    const y = 8 + (1 - places[2 * k + 1] / 255) * (height - 16);
    const color = regression ? tables.signedColor(labels[k]) : tables.pointColors[labels[k]];
    dot(context, x, y, radius, regression ? null : labels[k], color, tested[k], tables);
  }
  context.strokeStyle = tables.muted;
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
}
