// The status of the page's data: the connection, Kafka, and the health of this replica, in this order.
import { byId, clock } from './text.js';

const TITLE = document.title;
const link = byId('link');
const notice = byId('notice');
let known = null; // end of the last second with known outcomes

/** Shows that the connection is lost; the browser reconnects. */
export function lost() {
  say('lost', 'No connection to the service', `The page reconnects automatically.${asOf()}`);
}

/** Shows the status of the service. */
export function show({ kafka, replica, down }) {
  byId('replica').textContent = `replica ${replica}`;
  if (!kafka) {
    say('kafka-away', 'Kafka does not respond',
      `The service is running, but its broker does not respond: no image is read and no prediction arrives.${asOf()}`);
  } else if (down.includes('model')) {
    say('not-ready', 'No model serves', 'Kafka is available, but this replica serves no verified model. Images wait in Kafka.');
  } else if (down.length > 0) {
    say('not-ready', 'Not ready', `Kafka is available, but these health checks of this replica are down: ${down.join(', ')}. See /q/health.`);
  } else {
    say('live', 'Live', '');
  }
}

/** Records the end of the last second with known outcomes. */
export function reached(second) {
  known = second.at;
}

const asOf = () => (known ? ` The data below is as of ${clock(known)}.` : '');

function say(state, text, why) {
  link.dataset.state = state;
  if (link.textContent !== text) link.textContent = text; // screen readers announce every change
  notice.textContent = why;
  notice.hidden = why === '';
  document.body.classList.toggle('stale', state === 'lost' || state === 'kafka-away');
  document.title = state === 'live' ? TITLE : `${text} · ${TITLE}`;
}
