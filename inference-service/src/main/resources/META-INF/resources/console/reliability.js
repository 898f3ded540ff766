// Shows what a model says about the reliability of an answer: resemblance, prediction set and class activation map.
import { named } from './drift.js';
import { byId, element, percent, words } from './text.js';

// Above this share of unfamiliar images the stream differs from the holdout, so the coverage of the sets does not hold.
// The alert ImagesUnfamiliar has the same bound.
const MOST_UNFAMILIAR = 0.2;
const FEWEST_SCORED = 50;

// Ten colours of viridis (van der Walt and Smith 2015), readable with every colour vision and in grey.
const VIRIDIS = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137],
  [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]];

const shown = byId('maps');

shown.addEventListener('click', () => {
  const on = shown.getAttribute('aria-pressed') !== 'true';
  shown.setAttribute('aria-pressed', String(on));
  document.body.classList.toggle('with-maps', on);
});

let alarms = []; // names of the drift monitors with an alarm
let recent = []; // the seconds of the last two minutes

/** Updates the statement on the coverage from the drift monitors. */
export function drifted(monitors) {
  alarms = monitors.filter(({ state }) => state === 'alarmed').map(({ monitor }) => named(monitor));
  watch(recent);
}

/** Updates the statement on the coverage from the seconds of the last two minutes. */
export function watch(seconds) {
  recent = seconds;
  const scored = seconds.reduce((sum, second) => sum + (second.scored ?? 0), 0);
  const unfamiliar = seconds.reduce((sum, second) => sum + (second.unfamiliar ?? 0), 0);
  const differs = scored >= FEWEST_SCORED && unfamiliar > MOST_UNFAMILIAR * scored;
  document.body.classList.toggle('without-coverage', differs || alarms.length > 0);
  let text = '';
  if (alarms.length > 0) {
    text = `Drift alarm: ${alarms.join(', ')}. Prediction sets have no stated coverage until another model serves.`;
  } else if (differs) {
    text = `${percent(unfamiliar / scored)} % of the images of the last two minutes do not resemble the training images. Prediction sets have no stated coverage for such a stream.`;
  }
  if (byId('coverage').textContent !== text) byId('coverage').textContent = text;
}

export const isUnfamiliar = ({ known }) => known !== undefined && !known.inDistribution;

/** The class, or its absence for an image that does not resemble the training images. */
export function says({ known, top: [best] }) {
  if (!isUnfamiliar({ known })) {
    return element('span', { className: 'label', title: words(best.label) }, words(best.label));
  }
  const nearest = `(nearest: ${words(best.label)} ${best.probability.toFixed(2)})`;
  return element('span', { className: 'label none', title: `none of these ${nearest}` },
    'none of these ', element('small', {}, nearest));
}

/** The classes of a prediction set; null without one, and for an unfamiliar image, to which its coverage does not apply. */
export function chips({ set, known }) {
  if (set === undefined || isUnfamiliar({ known })) return null;
  const covered = `${percent(set.coverage)} %`;
  const why = `With probability ${covered} the true class is among these, for images like the ${set.calibrationImages} of the calibration.`;
  const classes = set.labels.length > 0 ? set.labels.map(words) : ['no class'];
  return element('p', { className: 'set', title: why },
    element('span', { className: 'covered' }, covered), element('span', { className: 'uncovered' }, 'no coverage'),
    ...classes.map(name => element('span', { className: 'chip' }, name)));
}

/** Describes a map; against is null for the map of one class. */
export function meaning({ label, against, high, low }) {
  const whom = against === null ? words(label) : `${words(label)} against ${words(against)}`;
  return high > low ? `Map: parts of the photo that speak for ${whom}` : `Map: no part of the photo stands out for ${whom}`;
}

/** Draws a map for the middle of a photo: the fractions of its width and height that are visible. A value of 0 is transparent. */
export function heat(explanation, size, across = 1, down = 1) {
  const canvas = element('canvas', { className: 'heat', width: size, height: size });
  canvas.setAttribute('aria-hidden', 'true');
  const values = Uint8Array.from(atob(explanation.values), char => char.charCodeAt(0));
  const pixels = new ImageData(size, size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = at(explanation, values, 0.5 + ((x + 0.5) / size - 0.5) * across, 0.5 + ((y + 0.5) / size - 0.5) * down);
      pixels.data.set([...colour(value), Math.round(255 * value)], 4 * (y * size + x));
    }
  }
  canvas.getContext('2d').putImageData(pixels, 0, 0);
  return canvas;
}

/** Interpolates bilinearly between the centres of the cells; x and y are fractions of the photo. */
function at({ width, height }, values, x, y) {
  const column = clamp(x * width - 0.5, width - 1);
  const row = clamp(y * height - 0.5, height - 1);
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const cell = (r, c) => values[r * width + c] / 255;
  return mix(mix(cell(top, left), cell(top, right), column - left), mix(cell(bottom, left), cell(bottom, right), column - left), row - top);
}

const clamp = (value, most) => Math.min(Math.max(value, 0), most);
const mix = (a, b, share) => a + share * (b - a);

function colour(value) {
  const position = value * (VIRIDIS.length - 1);
  const lower = Math.min(Math.floor(position), VIRIDIS.length - 2);
  return VIRIDIS[lower].map((from, i) => Math.round(mix(from, VIRIDIS[lower + 1][i], position - lower)));
}
