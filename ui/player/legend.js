// What the plane shows now, and what its colors stand for.

import { setText } from './readout.js';

const SHAPES = ['●', '◆', '■', '▲', '▼']; // as the points of each class are drawn

/**
 * @param {object} shown  setting, moment, unit (or null), map (its place among all), colors
 */
export function showLegend(root, { setting, moment, unit, map, colors }) {
  const [left, right] = root.querySelectorAll('.player-scale span');
  const names = setting.class_names;
  let [title, low, high] = ['What the network answers', '', ''];
  if (unit) {
    const name = setting.unit_names[unit.layer][unit.row];
    title = name[0].toUpperCase() + name.slice(1);
    if (unit.layer) {
      const [middle, reach] = [setting.unit_middle[map], moment.values('map_scale')[map]];
      [low, high] = [rounded(middle - reach), rounded(middle + reach)];
    }
  } else if (names.length > 2) {
    low = `${names.map((name, k) => `${SHAPES[k]} ${name}`).join('  ')}; pale: unsure`;
  } else {
    const { answer_middle: middle, answer_reach: reach } = setting;
    low = rounded(middle - reach) + (names[0] ? ` ${SHAPES[0]} ${names[0]}` : '');
    high = (names[1] ? `${names[1]} ${SHAPES[1]} ` : '') + rounded(middle + reach);
  }
  setText(root.querySelector('.player-answer figcaption'), title);
  setText(left, low);
  setText(right, high);
  const strip = root.querySelector('.player-scale canvas');
  strip.style.background = `linear-gradient(90deg, ${colors.plane.join()})`;
  strip.hidden = !high;
}

const rounded = (number) => String(Number(number.toPrecision(3))).replace('-', '−');
