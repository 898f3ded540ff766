// The connection: server-sent events, each to the part of the page that shows it.
import * as drop from './drop.js';
import * as feed from './feed.js';
import * as models from './models.js';
import * as status from './status.js';
import * as throughput from './throughput.js';
import * as training from './training.js';

const SECONDS_TO_RETRY = 5;
const SECONDS_OF_SILENCE = 10; // the service says every second how it is
const shows = {
  status: view => status.show(view),
  models: view => models.show(view),
  training: progress => training.add(progress),
  step: progress => training.add(progress),
  throughput: second => {
    throughput.add(second);
    models.answered(second.at, throughput.answers);
    status.reached(second);
  },
  outcome: outcome => { feed.add(outcome); drop.add(outcome); },
  thumbnail: thumbnail => feed.addThumbnail(thumbnail),
};

let events;
let retry = 0;
let heard = 0; // when the last event came

function connect() {
  events?.close();
  clearTimeout(retry);
  events = new EventSource('events');
  heard = performance.now();
  events.addEventListener('open', () => {
    [feed, throughput, training].forEach(part => part.reset()); // what was missed is told again
  });
  events.addEventListener('error', () => {
    status.lost();
    if (events.readyState === EventSource.CLOSED) retry = setTimeout(connect, 1000 * SECONDS_TO_RETRY);
  });
  for (const [name, show] of Object.entries(shows)) {
    events.addEventListener(name, event => {
      heard = performance.now();
      show(JSON.parse(event.data));
    });
  }
}

/** A connection can be gone without an end that anybody was told of. */
setInterval(() => {
  if (events.readyState !== EventSource.OPEN || performance.now() - heard < 1000 * SECONDS_OF_SILENCE) return;
  status.lost();
  connect();
}, 1000);

connect();

// A page that was left lies in the browser's cache, and must not hold one of its few connections to the server.
addEventListener('pagehide', () => events.close());
addEventListener('pageshow', event => { if (event.persisted) connect(); });
