// The connection: dispatches server-sent events to the parts of the page.
import * as accuracy from './accuracy.js';
import * as drift from './drift.js';
import * as drop from './drop.js';
import * as feed from './feed.js';
import * as labelling from './labelling.js';
import * as models from './models.js';
import * as operations from './operations.js';
import * as reliability from './reliability.js';
import * as retraining from './retraining.js';
import * as rollout from './rollout.js';
import * as searches from './searches.js';
import * as status from './status.js';
import * as throughput from './throughput.js';
import * as training from './training.js';

const SECONDS_TO_RETRY = 5;
const SECONDS_OF_SILENCE = 10; // the service sends its status every second
const shows = {
  status: view => {
    status.show(view);
    if (view.read) [feed, training].forEach(part => part.known());
  },
  models: view => {
    models.show(view);
    operations.offer(view.models ?? []);
    accuracy.show(estimates, view.serving?.modelId);
  },
  training: progress => { if (!searches.trained(progress)) training.add(progress); },
  step: progress => { if (!searches.isTrial(progress)) training.add(progress); },
  search: search => searches.show(search),
  throughput: second => {
    throughput.add(second);
    reliability.watch(throughput.recent());
    models.answered(second.at, throughput.answers);
    status.reached(second);
  },
  outcome: outcome => { feed.add(outcome); drop.add(outcome); },
  labelling: view => {
    labelling.show(view);
    rollout.offer(view.classes);
  },
  accuracy: view => {
    estimates = view.models;
    accuracy.show(estimates, models.servingId());
  },
  drift: view => {
    drift.show(view.monitors);
    reliability.drifted(view.monitors);
  },
  rollout: view => rollout.show(view),
  retraining: view => retraining.show(view),
  thumbnail: thumbnail => feed.addThumbnail(thumbnail),
};

let estimates = []; // of the accuracy, newest first
let events;
let retry = 0;
let lastEvent = 0; // time in ms

function connect() {
  events?.close();
  clearTimeout(retry);
  events = new EventSource('events');
  lastEvent = performance.now();
  events.addEventListener('open', () => {
    [feed, throughput, training].forEach(part => part.reset()); // missed events are sent again
  });
  events.addEventListener('error', () => {
    status.lost();
    if (events.readyState === EventSource.CLOSED) retry = setTimeout(connect, 1000 * SECONDS_TO_RETRY);
  });
  for (const [name, show] of Object.entries(shows)) {
    events.addEventListener(name, event => {
      lastEvent = performance.now();
      show(JSON.parse(event.data));
    });
  }
}

/** Detects a connection that was lost without a close event. */
setInterval(() => {
  if (events.readyState !== EventSource.OPEN || performance.now() - lastEvent < 1000 * SECONDS_OF_SILENCE) return;
  status.lost();
  connect();
}, 1000);

connect();

// A page in the browser's back/forward cache must not hold one of the few connections to the server.
addEventListener('pagehide', () => events.close());
addEventListener('pageshow', event => { if (event.persisted) connect(); });
