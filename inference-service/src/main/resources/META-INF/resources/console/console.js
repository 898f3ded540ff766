// The connection: server-sent events, each to the part of the page that shows it.
import * as drop from './drop.js';
import * as feed from './feed.js';
import * as models from './models.js';
import { byId } from './text.js';
import * as throughput from './throughput.js';
import * as training from './training.js';

const SECONDS_TO_RETRY = 5;
const shows = {
  models: view => models.show(view),
  training: progress => training.add(progress),
  throughput: second => throughput.add(second),
  outcome: outcome => { feed.add(outcome); drop.add(outcome); },
  thumbnail: thumbnail => feed.addThumbnail(thumbnail),
};

let events;

function connect() {
  events = new EventSource('events');
  events.addEventListener('open', () => {
    [feed, throughput, training].forEach(part => part.reset()); // what was missed is told again
    say('live', 'Live');
  });
  events.addEventListener('error', () => {
    say('lost', 'Reconnecting');
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 1000 * SECONDS_TO_RETRY);
  });
  for (const [name, show] of Object.entries(shows)) {
    events.addEventListener(name, event => show(JSON.parse(event.data)));
  }
}

function say(state, text) {
  const link = byId('link');
  if (link.dataset.state === state) return;
  link.dataset.state = state;
  link.textContent = text;
}

connect();

// A page that was left lies in the browser's cache, and must not hold one of its few connections to the server.
addEventListener('pagehide', () => events.close());
addEventListener('pageshow', event => { if (event.persisted) connect(); });
