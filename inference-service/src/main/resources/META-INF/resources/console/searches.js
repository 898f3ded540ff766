// Shows the search that changed last: its trials, the best first, and their curves, which end at a rung.
import { byId, element, percent } from './text.js';

const SHOWN = 50; // trials
const SVG = 'http://www.w3.org/2000/svg';
const searches = new Map(); // id to the last state
const curves = new Map(); // search and trial to the epochs so far, of running and paused trainings
const METRICS = { validationLoss: 'validation loss', validationAccuracy: 'validation accuracy' };

/** Whether a training is a step of a trial, which the panel of trainings does not show. */
export const isTrial = ({ search, requestId }) => search !== undefined && requestId !== `${search.id}.winner`;

/** Receives the progress of a training; returns whether it is a step of a trial. */
export function trained(progress) {
  if (!isTrial(progress)) return false;
  const { search, trial, epoch } = progress;
  const key = `${search.id}/${search.trial}`;
  const known = curves.get(key) ?? [];
  if (trial && !trial.diverged) curves.set(key, trial.curve.map(point => point.validationLoss));
  if (epoch && isNext(known, epoch)) curves.set(key, [...known, epoch.validationLoss]);
  schedule();
  return true;
}

/** A resumed training repeats an epoch. The epochs of a later phase are added when the training pauses. */
const isNext = (known, epoch) => epoch.number === known.length + 1;

/** Receives the state of a search. */
export function show(search) {
  searches.set(search.searchId, search);
  schedule();
}

let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => { scheduled = false; draw(); }, 150);
}

function draw() {
  const newest = [...searches.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
  byId('search-panel').hidden = newest === undefined;
  if (!newest) return;
  const { searchId, state, request, trials, spentEpochs, savedEpochs } = newest;
  byId('search-state').textContent = state.toLowerCase();
  byId('search-of').textContent = request
    ? `${searchId}: ${request.base.pipeline} on ${request.dataset.replace(/@(.{8}).*/, '@$1')}, ${trials.length} of at most ${request.trials} trials, ${spentEpochs} epochs${savedEpochs > 0 ? `, ${savedEpochs} saved` : ''}`
    : searchId;
  byId('search-result').textContent = result(newest);
  byId('search-metric').textContent = METRICS[request?.metric] ?? 'metric';
  byId('trials').tBodies[0].replaceChildren(...rows(newest));
}

function result({ failure, published, best }) {
  if (failure) return `${failure.message} (${failure.code})`;
  if (!published?.modelId) return '';
  return `${published.modelId} from trial ${best.trial}, ${percent(published.holdoutAccuracy, 1)} % on the holdout`;
}

function rows(search) {
  const sign = search.request?.metric === 'validationAccuracy' ? -1 : 1;
  const rank = trial => trial.results.at(-1)?.value === undefined ? Infinity : sign * trial.results.at(-1).value;
  const sorted = [...search.trials].sort((a, b) => (rank(a) - rank(b)) || a.number - b.number).slice(0, SHOWN);
  const losses = sorted.flatMap(trial => curve(search, trial));
  const scale = { epochs: search.request?.maxEpochs ?? 1, low: Math.min(...losses), high: Math.max(...losses) };
  return sorted.map(trial => row(search, trial, scale));
}

const curve = (search, trial) => curves.get(`${search.searchId}/${trial.number}`) ?? [];

function row(search, trial, scale) {
  const last = trial.results.at(-1);
  return element('tr', { className: search.best?.trial === trial.number ? 'best' : '' },
    element('th', { scope: 'row' }, `${trial.number}`),
    element('td', { className: 'state' }, trial.state.toLowerCase()),
    element('td', {}, last ? `${last.epochs}` : '–'),
    element('td', { className: 'metric' }, last?.value === undefined ? '–' : last.value.toFixed(4)),
    element('td', {}, line(curve(search, trial), scale)),
    element('td', { className: 'values' }, Object.entries(trial.values).map(([name, value]) => `${name}=${text(value)}`).join(' ')));
}

const text = value => typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(4) : `${value}`;

/** The curve of a trial on the scale of all trials; its length is that of its epochs. */
function line(losses, { epochs, low, high }) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 30');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', losses.length ? `validation loss ${losses.at(-1).toFixed(3)} after ${losses.length} epochs` : 'no epoch yet');
  const x = i => 100 * (epochs > 1 ? i / (epochs - 1) : 0.5);
  const y = loss => 2 + 26 * (high > low ? (high - loss) / (high - low) : 0.5);
  const points = losses.length === 1 ? [[x(0), losses[0]], [x(0) + 2, losses[0]]] : losses.map((loss, i) => [x(i), loss]);
  const drawn = document.createElementNS(SVG, 'polyline');
  drawn.setAttribute('points', points.map(([at, loss]) => `${at},${y(loss).toFixed(2)}`).join(' '));
  svg.append(drawn);
  return svg;
}
