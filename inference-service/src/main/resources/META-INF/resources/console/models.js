// Shows the published models, the serving one with the reason, and the predictions per model on all replicas.
import { brief, byId, duration, element, percent } from './text.js';

const SECONDS_SHOWN = 120;
const SECONDS_TO_SWAP = 15; // replicas swap their models within this time
const SECONDS_TO_DIFFER = 5;
let serving = null;

/** The id of the serving model; undefined if none serves. */
export const servingId = () => serving?.modelId;

export function show(view) {
  byId('dataset').textContent = view.dataset;
  const models = view.models ?? [];
  serving = view.serving ?? null;
  showServing(models);
  byId('pin').textContent = view.pin ? `Pinned: ${view.pin.modelId} (${view.pin.state.toLowerCase()})` : '';
  byId('models-empty').hidden = models.length > 0;
  byId('models-empty').textContent = 'No model is published yet.';
  byId('models').hidden = models.length === 0;
  byId('models').tBodies[0].replaceChildren(...models.map(row));
}

function showServing(models) {
  const model = serving && models.find(({ modelId }) => modelId === serving.modelId);
  showReliability();
  byId('serving-model').textContent = serving ? serving.modelId : 'No model yet';
  byId('serving-why').replaceChildren(
    ...(serving
      ? [[model?.architecture, serving.precision, serving.engine, serving.reason, serving.accuracy?.text].filter(Boolean).join(' · '), ' · for ', element('span', { id: 'since' }, age())]
      : ['Images wait in Kafka until a verified model serves.']));
}

/** Shows the calibration, prediction sets, known score and maps of the serving model, or that its archive has none. */
function showReliability() {
  byId('serving-reliability').textContent = serving?.uncertainty?.text ?? '';
}

const age = () => duration((Date.now() - Date.parse(serving.since)) / 1000);

setInterval(() => {
  const text = byId('since');
  if (text) text.textContent = age();
}, 10_000);

/** Shows the outcomes of the second that ended at that time; `answers` counts predictions by seconds and origin. */
export function answered(at, answers) {
  const all = answers(SECONDS_SHOWN);
  for (const cell of document.querySelectorAll('#models [data-answers]')) {
    cell.textContent = brief(all.get(cell.dataset.answers) ?? 0);
  }
  const elsewhere = [...answers(SECONDS_TO_DIFFER, 'ELSEWHERE').keys()].filter(id => id !== serving?.modelId);
  const isSettled = serving && Date.parse(at) - Date.parse(serving.since) > 1000 * SECONDS_TO_SWAP;
  const text = isSettled && elsewhere.length > 0 ? `Another replica serves ${elsewhere.join(', ')}.` : '';
  if (byId('differs').textContent !== text) byId('differs').textContent = text;
}

const STATES = {
  SERVING: ['serving here', 'serving-state'], ELIGIBLE: ['eligible', ''],
  REFUSED: ['refused', 'refused'], DEFERRED: ['not available yet', 'refused'], WAITING: ['waiting', ''],
  NOT_COMPARABLE: ['not comparable', ''], CANDIDATE: ['candidate', ''], ROLLED_BACK: ['rolled back', 'refused'],
};

function row(model) {
  const [state, style] = STATES[model.state] ?? [model.state, ''];
  return element('tr', {},
    element('th', { scope: 'row' }, `${model.modelId} `, element('span', { className: `badge ${style}` }, state),
      element('small', {}, `${model.architecture} · ${model.reason}`)),
    element('td', { className: 'number' }, `${percent(model.holdoutAccuracy, 1)} %`),
    answersOf(model));
}

function answersOf({ modelId }) {
  const cell = element('td', { className: 'number' }, '–');
  cell.dataset.answers = modelId;
  return cell;
}
