// What a reader can take along: the numbers of all moments, and the picture of the one on show.

const COLUMNS = [
  'step', 'epoch', 'learning_rate', 'train_loss', 'test_loss', 'penalty', 'train_accuracy',
  'test_accuracy',
];

export function numbers(run) {
  const columns = COLUMNS.map((name) => run.course(name));
  const rows = columns[0].map((_, k) => columns.map((one) => one[k]).join(','));
  save(new Blob([[COLUMNS.join(','), ...rows, ''].join('\n')], { type: 'text/csv' }), 'run.csv');
}

/** Lay canvases side by side on the page's background. */
export function picture(canvases, background) {
  const sheet = document.createElement('canvas');
  sheet.width = canvases.reduce((sum, one) => sum + one.width, 0);
  sheet.height = Math.max(...canvases.map((one) => one.height));
  const context = sheet.getContext('2d');
  context.fillStyle = background;
  context.fillRect(0, 0, sheet.width, sheet.height);
  let left = 0;
  for (const one of canvases) {
    context.drawImage(one, left, 0);
    left += one.width;
  }
  sheet.toBlob((blob) => save(blob, 'network.png'));
}

function save(blob, name) {
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(blob), download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
