// Shows outcomes as cards, newest first; updated once per second for readability.
import { chips, heat, isUnfamiliar, meaning, says } from './reliability.js';
import { bar, brief, byId, element, percent, words } from './text.js';

const SHOWN = 12;
const KEPT = 64;
const list = byId('feed');
const pause = byId('pause');
const SIZE = 160; // of a photo, in pixels
const thumbnails = new Map(); // image id to the last thumbnails
const maps = new WeakMap(); // card to its map
let waiting = [];
let isKnown = false; // whether the page says that it waits for images
let isStale = false; // the shown outcomes will be sent again

/** Keeps the cards until new ones arrive, because the viewer may have paused the feed. */
export function reset() {
  waiting = [];
  isStale = true;
}

/** Shows that there is no image; called when the topics are read. */
export function known() {
  if (isKnown) return;
  isKnown = true;
  byId('feed-empty').replaceChildren('Waiting for images on topic ', element('code', {}, 'images'), '.');
}

export function add(outcome) {
  waiting.push(outcome);
  if (waiting.length > SHOWN) waiting.shift();
}

/** Adds a photo, which may arrive before or after its card. */
export function addThumbnail(thumbnail) {
  const { imageId } = thumbnail;
  thumbnails.set(imageId, thumbnail);
  if (thumbnails.size > KEPT) thumbnails.delete(thumbnails.keys().next().value);
  for (const card of list.children) {
    if (card.dataset.image === imageId) showPhoto(card, thumbnail);
  }
}

/** Covers the placeholder; removed if this replica does not have the photo, e.g. behind a load balancer. */
function showPhoto(card, { name, across, down }) {
  const place = card.querySelector('.photo');
  if (place.querySelector('img')) return; // sent again
  place.append(element('img', {
    src: `thumbnails/${name}`, alt: '', width: SIZE, height: SIZE, onerror: event => event.target.remove(),
  }));
  const map = maps.get(card);
  if (map === undefined) return;
  place.append(heat(map, SIZE, across, down));
  Object.assign(place, { tabIndex: 0, role: 'img', ariaLabel: meaning(map), title: meaning(map) });
}

const isPaused = () => pause.getAttribute('aria-pressed') === 'true';

pause.addEventListener('click', () => {
  pause.setAttribute('aria-pressed', String(!isPaused()));
  show();
});

function show() {
  if (isPaused() || document.hidden || waiting.length === 0) return;
  byId('feed-empty').hidden = true;
  if (isStale) list.replaceChildren();
  isStale = false;
  for (const outcome of waiting.splice(0)) list.prepend(card(outcome));
  while (list.children.length > SHOWN) list.lastChild.remove();
}

setInterval(show, 1000);

function card(outcome) {
  const parts = outcome.code ? deadLetter(outcome) : prediction(outcome);
  const made = element('li', { className: 'card new' }, ...parts);
  made.dataset.image = outcome.imageId;
  if (outcome.explanation !== undefined) maps.set(made, outcome.explanation);
  const thumbnail = thumbnails.get(outcome.imageId);
  if (thumbnail !== undefined) showPhoto(made, thumbnail);
  return made;
}

function prediction(outcome) {
  const { top: [best], trueLabel, origin, latencyMillis } = outcome;
  return [
    element('div', { className: 'photo' },
      element('span', { ariaHidden: 'true' }, words(best.label)[0].toUpperCase()),
      element('small', {}, origin === 'ELSEWHERE' ? 'by another replica' : 'no photo')),
    element('p', { className: 'says' },
      says(outcome),
      isUnfamiliar(outcome) ? null : element('span', { className: 'probability' }, `${percent(best.probability)} %`)),
    bar(best.probability, best.label),
    outcome.set?.labels.length === 1 ? null : chips(outcome), // a set of one class repeats the label
    element('p', { className: 'detail' }, truth(trueLabel, best.label), element('span', {}, `${brief(latencyMillis)} ms`)),
  ];
}

function truth(trueLabel, label) {
  if (trueLabel === undefined) return element('span', {}, 'no label');
  return trueLabel === label
    ? element('span', { className: 'truth right' }, '✓ correct')
    : element('span', { className: 'truth wrong', title: `is ${words(trueLabel)}` }, `✗ is ${words(trueLabel)}`);
}

function deadLetter({ code, reason }) {
  return [
    element('div', { className: 'photo dead' }, element('span', { ariaHidden: 'true' }, '!')),
    element('p', { className: 'says' }, element('span', { className: 'label wrong' }, 'dead letter')),
    element('p', { className: 'detail' }, element('span', { className: 'dead-why', title: `${code}: ${reason}` }, reason)),
  ];
}
