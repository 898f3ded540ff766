// Shows the accuracy on the stream, as estimated from labels, and the confusion of the labelled images.
import { brief, byId, element, percent, words } from './text.js';

const METHODS = [
  ['random', 'Random labels alone', 'the share of correct answers among randomly chosen photos'],
  ['weighted', 'All chosen photos', 'weighted by the inverse probability of their choice'],
  ['estimated', 'Confidence and random labels', 'the mean confidence of all answers, corrected by the random labels'],
];

/** Shows the serving model's accuracy, or that of the model with the newest estimate. */
export function show(models, serving) {
  const model = models.find(({ modelId }) => modelId === serving) ?? models[0];
  byId('accuracy-panel').hidden = model === undefined;
  if (model === undefined) return;
  const { modelId, estimates, images } = model;
  const labels = Object.values(model.labels).reduce((sum, count) => sum + count, 0);
  byId('accuracy-of').textContent = `${modelId} · ${brief(images)} predictions, ${brief(labels)} labels`;
  byId('accuracy-few').textContent = estimates.length > 0 ? '' : 'Too few labels with a known probability for an estimate.';
  byId('estimates').replaceChildren(...METHODS.flatMap(([method, name, how]) => {
    const found = estimates.find(estimate => estimate.method === method);
    return found ? [estimate(found, name, how)] : [];
  }));
  showConfusion(model.confusion);
}

const estimate = ({ value, low, high, labels }, name, how) => element('div', {},
  element('dt', {}, name, element('small', {}, how)),
  element('dd', {}, element('b', {}, `${percent(value, 1)} %`), ' ',
    element('span', {}, `between ${percent(low, 1)} and ${percent(high, 1)} % with 95 % confidence, from ${brief(labels)} labels`)));

/** A table with a row for each true class and a column for each predicted class. */
function showConfusion(confusion) {
  const columns = [...new Set(Object.values(confusion).flatMap(Object.keys))].sort();
  const rows = [...Object.keys(confusion).filter(Boolean).sort(), ...('' in confusion ? [''] : [])];
  byId('confusion').hidden = rows.length === 0;
  const head = element('tr', {}, element('th', { scope: 'col' }, 'true class'),
    ...columns.map(name => element('th', { scope: 'col', className: 'number' }, words(name))));
  byId('confusion-table').tHead.replaceChildren(head);
  byId('confusion-table').tBodies[0].replaceChildren(...rows.map(name => element('tr', {},
    element('th', { scope: 'row' }, name === '' ? 'none of these' : words(name)),
    ...columns.map(column => {
      const count = confusion[name][column] ?? 0;
      return element('td', { className: `number${name === column ? ' right' : ''}` }, count === 0 ? '–' : brief(count));
    }))));
}
