// Training runs, their states and curves.
import { Chart } from './charts.js';
import { brief, byId, duration, element, percent } from './text.js';

const KEPT = 12;
const select = byId('run');
const runs = new Map(); // request id to run, the last runs
let loss = null;
let accuracy = null;
let isKnown = false; // whether the page says that there is no training
let followed = true; // follows the newest run until the viewer selects one

/** The request id of the run on the screen; undefined if there is none. */
export const shownId = () => (!followed && runs.has(select.value) ? select.value : newestFirst()[0]);

export function reset() {
  runs.clear();
}

/** Shows that there is no training; called when the topic has been read. */
export function known() {
  if (runs.size > 0 || isKnown) return;
  isKnown = true;
  byId('training-empty').replaceChildren('No training yet. Start one with ', element('code', {}, './patisserie train'), '.');
}

export function add(progress) {
  const run = runs.get(progress.requestId) ?? { began: Date.parse(progress.at), epochs: [] };
  if (!runs.has(progress.requestId)) begin(progress.requestId, run);
  if (!isOlder(progress, run.last)) run.last = progress;
  if (progress.epoch && !run.epochs.some(epoch => isSame(epoch, progress.epoch))) run.epochs.push(progress.epoch);
  schedule();
}

/** Returns whether an event is older than another one; a new viewer receives steps after all other events. */
const isOlder = (a, b) => b !== undefined && Date.parse(a.at) < Date.parse(b.at);

/** Returns whether two epochs are the same; a resumed run repeats its epochs. */
const isSame = (a, b) => a.phase === b.phase && a.number === b.number;

function begin(requestId, run) {
  runs.set(requestId, run);
  if (runs.size > KEPT) runs.delete(newestFirst().at(-1));
}

/** Returns the ids in order of time, because the topic is ordered only within partitions. */
const newestFirst = () => [...runs.keys()].sort((a, b) => runs.get(b).began - runs.get(a).began);

select.addEventListener('change', () => {
  followed = select.selectedIndex === 0;
  show();
});

/** Draws once for the many events that a new viewer receives together. */
let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => { scheduled = false; show(); }, 150);
}

function show() {
  const ids = newestFirst();
  const chosen = shownId();
  byId('training-empty').hidden = ids.length > 0;
  byId('training-run').hidden = ids.length === 0;
  byId('run-pick').hidden = ids.length < 2;
  if (!chosen) return;
  showChoice(ids, chosen);
  showState(runs.get(chosen));
  showCurves(runs.get(chosen).epochs);
}

/** Keeps existing options, because the viewer may have the list open. */
function showChoice(ids, chosen) {
  if (ids.join() !== [...select.options].map(option => option.value).join()) {
    select.replaceChildren(...ids.map(id => element('option', { value: id })));
  }
  for (const option of select.options) {
    const text = title(runs.get(option.value).last);
    if (option.textContent !== text) option.textContent = text;
  }
  select.value = chosen;
}

function title({ pipeline, dataset, at, state }) {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${(pipeline ?? 'unknown').toLowerCase()} on ${dataset ?? 'unknown'}, ${state.toLowerCase()} ${time}`;
}

function showState({ last, epochs }) {
  const epoch = epochs.at(-1);
  byId('run-state').replaceChildren(element('b', {}, last.state.toLowerCase()), ` · ${details(last, epoch)}`);
  byId('run-progress').hidden = last.state !== 'RUNNING';
  byId('run-progress').value = done(last.step, epoch);
}

/** The fraction of this phase that is done. */
function done(step, epoch) {
  if (step) return (step.epoch - 1 + step.number / step.of) / step.epochs;
  return epoch ? epoch.number / epoch.of : 0;
}

function details(last, epoch) {
  if (last.result) {
    return `${last.result.modelId} · ${percent(last.result.holdoutAccuracy, 1)} % on the holdout · ${duration(last.result.trainingSeconds)}`;
  }
  if (last.failure) return `${last.failure.message} (${last.failure.code})`;
  if (last.step) {
    const { phase, epoch: number, epochs, number: step, of, imagesPerSecond, secondsLeft } = last.step;
    return `${phase} ${number} of ${epochs}, step ${step} of ${of} · ${brief(imagesPerSecond)} images/s · ${duration(secondsLeft)} left of this epoch`;
  }
  if (!epoch) return `${last.pipeline?.toLowerCase() ?? 'a run'} on ${last.dataset ?? 'unknown'}, no epoch yet`;
  return `${epoch.phase} ${epoch.number} of ${epoch.of} · ${brief(epoch.imagesPerSecond)} images/s · ${duration(epoch.secondsLeft)} left`;
}

function showCurves(epochs) {
  loss ??= new Chart(byId('loss'), { series: ['series-1', 'series-2'], top: 0.1, time: false });
  accuracy ??= new Chart(byId('accuracy'), { series: ['series-1', 'series-2'], top: 100, most: 100, time: false });
  const x = epochs.map((_, i) => i + 1);
  const of = (field, factor) => epochs.map(epoch => factor * epoch[field]);
  const last = epochs.at(-1);
  const said = last ? `epoch ${epochs.length}: ` : 'no epoch yet';
  loss.set([x, of('loss', 1), of('validationLoss', 1)],
    last ? `${said}training loss ${last.loss.toFixed(3)}, validation loss ${last.validationLoss.toFixed(3)}` : said);
  accuracy.set([x, of('accuracy', 100), of('validationAccuracy', 100)],
    last ? `${said}training accuracy ${percent(last.accuracy, 1)} %, validation accuracy ${percent(last.validationAccuracy, 1)} %` : said);
}
