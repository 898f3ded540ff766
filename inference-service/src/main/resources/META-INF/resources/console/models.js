// Which models are published, which one serves, and why.
import { byId, duration, element, percent } from './text.js';

let since = null;

export function show(view) {
  byId('dataset').textContent = view.dataset;
  const models = view.models ?? [];
  showServing(view.serving, models);
  byId('pin').textContent = view.pin ? `Pinned: ${view.pin.modelId} (${view.pin.state.toLowerCase()})` : '';
  byId('models-empty').hidden = models.length > 0;
  byId('models').hidden = models.length === 0;
  byId('models').tBodies[0].replaceChildren(...models.map(row));
}

function showServing(serving, models) {
  since = serving ? Date.parse(serving.since) : null;
  const model = serving && models.find(({ modelId }) => modelId === serving.modelId);
  byId('serving-model').textContent = serving ? serving.modelId : 'No model yet';
  byId('serving-why').replaceChildren(
    ...(serving
      ? [[model?.architecture, serving.reason].filter(Boolean).join(' · '), ' · for ', element('span', { id: 'since' }, age())]
      : ['Images wait in Kafka until a verified model serves.']));
}

const age = () => duration((Date.now() - since) / 1000);

setInterval(() => {
  const text = byId('since');
  if (text) text.textContent = age();
}, 10_000);

const STATES = {
  SERVING: ['serving', 'serving-state'], ELIGIBLE: ['eligible', ''],
  REFUSED: ['refused', 'refused'], NOT_COMPARABLE: ['not comparable', ''],
};

function row(model) {
  const [state, style] = STATES[model.state] ?? [model.state, ''];
  return element('tr', {},
    element('th', { scope: 'row' }, `${model.modelId} `, element('span', { className: `badge ${style}` }, state),
      element('small', {}, `${model.architecture} · ${model.reason}`)),
    element('td', { className: 'number' }, `${percent(model.holdoutAccuracy, 1)} %`));
}
