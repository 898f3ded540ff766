// Shows what the user may do, and sends decisions on models and trainings.
import { reason, sendJson } from './requests.js';
import { shownId } from './training.js';
import { byId, element } from './text.js';

const SECONDS_TO_RETRY = 5;
const model = byId('operations-model');
const why = byId('operations-reason');
let busy = false;

/** The fields of each operation. */
const FIELDS = {
  pin: () => ({ modelId: model.value }),
  unpin: () => ({}),
  promote: () => ({ modelId: model.value }),
  withdraw: () => ({ modelId: model.value, confirmed: byId('operations-confirmed').checked }),
  train: () => ({ pipeline: byId('operations-pipeline').value, epochs: epochs() }),
  cancel: () => ({ requestId: shownId() }),
};

/** The number of epochs; undefined for the default. */
const epochs = () => (byId('operations-epochs').value === '' ? undefined : Number(byId('operations-epochs').value));

/** Offers the published models, and keeps the choice. */
export function offer(models) {
  const ids = models.map(({ modelId }) => modelId);
  if (ids.join('\n') === [...model.options].map(option => option.value).join('\n')) return;
  const chosen = model.value;
  model.replaceChildren(...ids.map(id => element('option', { value: id }, id)));
  if (ids.includes(chosen)) model.value = chosen;
}

async function operate(operation) {
  if (busy) return;
  if (why.value.trim() === '') {
    say('Not sent: the reason is missing', true);
    why.focus();
    return;
  }
  busy = true;
  try {
    const response = await sendJson(`../operations/${operation}`, {
      method: 'POST', body: JSON.stringify({ ...FIELDS[operation](), reason: why.value.trim() }),
    });
    const { id } = await response.json();
    say(`Sent: ${operation} ${id}`);
    why.value = '';
    byId('operations-confirmed').checked = false;
  } catch (failure) {
    say(`Not sent: ${failure.message}`, true);
  } finally {
    busy = false;
  }
}

function say(text, isWrong = false) {
  byId('operations-said').textContent = text;
  byId('operations-said').classList.toggle('wrong', isWrong);
}

/** Hides what the user may not do; the service decides in any case. */
async function ask() {
  try {
    const response = await fetch('../operations');
    if (!response.ok) throw new Error(await reason(response));
    const { operate: mayOperate, label, user } = await response.json();
    byId('operations-panel').hidden = !mayOperate;
    byId('operations-user').textContent = user === null ? '' : `as ${user}`;
    document.body.classList.toggle('reads-only', !label);
    document.body.classList.toggle('operates-not', user !== null && !mayOperate);
    document.body.dataset.user = user ?? '';
  } catch {
    setTimeout(ask, 1000 * SECONDS_TO_RETRY);
  }
}

for (const button of document.querySelectorAll('[data-operation]')) {
  button.addEventListener('click', () => operate(button.dataset.operation));
}

ask();
