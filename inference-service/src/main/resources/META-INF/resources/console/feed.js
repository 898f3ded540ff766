// Shows outcomes as cards, newest first; updated once per second for readability.
import { bar, brief, byId, element, percent, words } from './text.js';

const SHOWN = 12;
const KEPT = 64;
const list = byId('feed');
const pause = byId('pause');
const thumbnails = new Map(); // image id to name of the last thumbnails
let waiting = [];
let isStale = false; // the shown outcomes will be sent again

/** Keeps the cards until new ones arrive, because the viewer may have paused the feed. */
export function reset() {
  waiting = [];
  isStale = true;
}

export function add(outcome) {
  waiting.push(outcome);
  if (waiting.length > SHOWN) waiting.shift();
}

/** Adds a photo, which may arrive before or after its card. */
export function addThumbnail({ imageId, name }) {
  thumbnails.set(imageId, name);
  if (thumbnails.size > KEPT) thumbnails.delete(thumbnails.keys().next().value);
  for (const card of list.children) {
    if (card.dataset.image === imageId) showPhoto(card, name);
  }
}

/** Covers the placeholder; removed if this replica does not have the photo, e.g. behind a load balancer. */
function showPhoto(card, name) {
  const place = card.querySelector('.photo');
  if (place.querySelector('img')) return; // sent again
  place.append(element('img', {
    src: `thumbnails/${name}`, alt: '', width: 160, height: 160, onerror: event => event.target.remove(),
  }));
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
  const made = element('li', { className: 'card new' }, ...(outcome.code ? deadLetter(outcome) : prediction(outcome)));
  made.dataset.image = outcome.imageId;
  const name = thumbnails.get(outcome.imageId);
  if (name !== undefined) showPhoto(made, name);
  return made;
}

function prediction({ top: [best], trueLabel, origin, latencyMillis }) {
  return [
    element('div', { className: 'photo' },
      element('span', { ariaHidden: 'true' }, words(best.label)[0].toUpperCase()),
      element('small', {}, origin === 'ELSEWHERE' ? 'by another replica' : 'no photo')),
    element('p', { className: 'says' },
      element('span', { className: 'label', title: words(best.label) }, words(best.label)),
      element('span', { className: 'probability' }, `${percent(best.probability)} %`)),
    bar(best.probability, best.label),
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
