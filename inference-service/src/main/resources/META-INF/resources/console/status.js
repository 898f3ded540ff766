// How far the page can be believed: the connection, Kafka, and the health of this replica, in this order.
import { byId, clock } from './text.js';

const TITLE = document.title;
const link = byId('link');
const notice = byId('notice');
let known = null; // when the last second ended of which the outcomes are known

/** The connection is gone, and the browser tries to get it back. */
export function lost() {
  say('lost', 'No connection to the service', `The page tries again by itself.${asOf()}`);
}

/** What the service says about itself. */
export function show({ kafka, replica, down }) {
  byId('replica').textContent = `replica ${replica}`;
  if (!kafka) {
    say('kafka-away', 'Kafka does not answer',
      `The service is there, but its broker does not answer it: no image is read and no answer arrives.${asOf()}`);
  } else if (down.includes('model')) {
    say('not-ready', 'No model serves', 'Kafka answers, but this replica serves no verified model, so it takes no images; Kafka keeps them.');
  } else if (down.length > 0) {
    say('not-ready', 'Not ready', `Kafka answers, but these health checks of this replica are down: ${down.join(', ')}. See /q/health.`);
  } else {
    say('live', 'Live', '');
  }
}

/** The outcomes are known until then. */
export function reached(second) {
  known = second.at;
}

const asOf = () => (known ? ` What is below is as of ${clock(known)}.` : '');

function say(state, text, why) {
  link.dataset.state = state;
  if (link.textContent !== text) link.textContent = text; // what is written again is read out again
  notice.textContent = why;
  notice.hidden = why === '';
  document.body.classList.toggle('stale', state === 'lost' || state === 'kafka-away');
  document.title = state === 'live' ? TITLE : `${text} · ${TITLE}`;
}
