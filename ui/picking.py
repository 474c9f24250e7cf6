"""Choosing in a chart: a place along its horizontal axis by pressing or dragging, or a point.

For charts whose picture is one number's consequence: what a slider sets can be set where it is
seen. As with the slider, the next value is sent when the page has answered the last one. A point is
chosen by a click or a tap, and stands for the example whose number its `customdata` is.
"""

JAVASCRIPT = """
const GAP = 80, PATIENCE = 600;  // milliseconds
const deliver = (chart) => {
  clearTimeout(chart.later);
  if (chart.picked === undefined) return;
  const needed = chart.answered ? GAP : PATIENCE;
  const waited = performance.now() - (chart.sent ?? 0);
  if (waited < needed) { chart.later = setTimeout(() => deliver(chart), needed - waited); return; }
  chart.sent = performance.now();
  chart.answered = false;
  chart.tell('picked', chart.picked);
  chart.picked = undefined;
};
const pick = (chart, event) => {
  const axis = chart._fullLayout?.xaxis, size = chart._fullLayout?._size;
  if (!axis || event.buttons !== 1) return;
  const { left, top } = chart.getBoundingClientRect();
  const across = event.clientX - left - axis._offset, down = event.clientY - top - size.t;
  if (across < 0 || across > axis._length || down < 0 || down > size.h) return;
  chart.picked = axis.p2d(across);
  deliver(chart);
};
const pickable = (chart, tell) => {
  chart.tell = tell;
  chart.answered = true;
  if (!chart.pickable) {
    chart.pickable = true;
    // Up and down still scrolls the page under a finger.
    Object.assign(chart.style, { touchAction: 'pan-y', cursor: 'col-resize' });
    // Before Plotly, which keeps these events to itself, and lays a cover over the page meanwhile.
    const move = (event) => pick(chart, event);
    const release = () => {
      window.removeEventListener('pointermove', move, true);
      window.removeEventListener('pointerup', release, true);
      window.removeEventListener('pointercancel', release, true);
    };
    chart.addEventListener('pointerdown', (event) => {
      move(event);
      window.addEventListener('pointermove', move, true);
      window.addEventListener('pointerup', release, true);
      window.addEventListener('pointercancel', release, true);
    }, true);
  }
  deliver(chart);
};
const pointable = (chart, tell) => {
  chart.tellPoint = tell;
  if (chart.pointable) return;
  chart.pointable = true;
  chart.on('plotly_click', ({ points }) => {
    const number = points[0]?.customdata;
    if (Number.isInteger(number)) chart.tellPoint('pointed', number);
  });
};
"""
"""Functions for components: `pickable(chart, tell)` calls `tell('picked', x)`, and
`pointable(chart, tell)` calls `tell('pointed', number)`."""
