// Shows the last automatic training, and requests a proposed one.
import { sendJson } from './requests.js';
import { brief, byId, moment } from './text.js';

const STATES = { proposed: 'proposed', expired: 'no longer proposed', requested: 'requested', ended: 'ended' };
const CAUSES = { drift: 'drift alarms', labels: 'new labels', schedule: 'the schedule', person: 'a person' };
const button = byId('retrain');
let shown = null; // the training on the screen
let busy = false;

/** Shows the training; called whenever it changes, and after a reconnect. */
export function show({ retraining }) {
  byId('retraining-panel').hidden = !retraining;
  if (!retraining) return;
  const { state, request, newLabels, reason: why, at } = retraining;
  if (shown?.request.requestId !== request.requestId) say('');
  shown = retraining;
  byId('retraining-state').textContent = STATES[state] ?? state;
  byId('retraining-reason').textContent = `${why}, ${moment(at)}`;
  byId('retraining-cause').textContent = `${CAUSES[request.trigger.kind] ?? request.trigger.kind} (${request.trigger.ref})`;
  byId('retraining-labels').textContent = `${brief(newLabels)} that the data set of the serving model lacks`;
  byId('retraining-request').textContent = `${request.requestId}: ${request.pipeline} on ${request.dataset}`;
  button.hidden = state !== 'proposed';
}

/** Requests the training that is on the screen. A repetition has no further effect. */
async function accept() {
  if (busy) return;
  busy = true;
  try {
    const { requestId } = shown.request;
    await sendJson('../retraining', { method: 'POST', body: JSON.stringify({ requestId }) });
    say(`Requested ${requestId}. The panel Training shows it when a trainer has accepted it.`);
  } catch (failure) {
    say(`Not requested: ${failure.message}`, true);
  } finally {
    busy = false;
  }
}

function say(text, isWrong = false) {
  byId('retraining-said').textContent = text;
  byId('retraining-said').classList.toggle('wrong', isWrong);
}

button.addEventListener('click', accept);
