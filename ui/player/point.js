// One example in numbers: where it lies, what is right for it, what the network answers now. And, if
// there are more examples than are drawn, how many.

import { setText } from './readout.js';

export function showPoint(place, setting, moment, point) {
  const all = setting.rows[0] + setting.rows[1];
  const some = setting.shown < all
    ? `${setting.shown.toLocaleString('en')} of ${all.toLocaleString('en')} points are drawn.` : '';
  setText(place, point === null ? some || 'Point at an example for its numbers.'
    : words(setting, moment, point));
}

function words({ coordinates, points, amounts, labels, tested, regression, class_names: names },
  moment, k) {
  const where = coordinates.map((name, axis) => `${name} = ${written(points[2 * k + axis])}`);
  const part = tested[k] ? 'Test example' : 'Training example';
  const right = regression ? `amount ${written(amounts[k])}` : `class ${names[labels[k]]}`;
  const value = written(moment.values('predictions')[k]);
  const answer = moment.has('predicted')
    ? `${names[moment.values('predicted')[k]]} with ${value}` : value;
  return `${part}: ${where.join(', ')}; ${right}. The network answers ${answer}.`;
}

const written = (number) => (
  Number.isFinite(number) ? String(Number(number.toPrecision(4))).replace('-', '−') : 'no number'
);
