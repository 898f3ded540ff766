// Labels the photos of the queue. Keys work while the focus is in this panel.
import { labeller, post, retraction, send } from './labels.js';
import { load } from './photos.js';
import { bar, byId, element, percent, words } from './text.js';

const NONE = 'none of these';
const KEYS = 9; // classes with a key
const WHY = {
  random: 'chosen at random', uncertain: 'the model is uncertain', disagreement: 'two models give different classes',
  unfamiliar: 'unlike the training photos', conflict: 'two people gave different labels',
  suspect: 'review: the label is improbable', manual: 'chosen by a person',
};
const panel = byId('labelling');
const photo = byId('labelling-photo');
const hint = byId('labelling-hint');
const done = new Set(); // tasks that were labelled here, but not yet read back
const skipped = new Map(); // image id to the order of the skip
const labelled = []; // the last items that were labelled here, for undo
let view = null;
let current = null; // the item on the screen
let restored = null; // the item whose label was undone, until it is labelled or skipped; the queue lacks it at first
let busy = false;

const idOf = item => item.request.imageId;
const taskOf = item => `${item.request.selection.policy} ${idOf(item)}`; // a review is another task than the first label

/** Shows the queue; called whenever it changes, and after a reconnect. */
export function show(next) {
  view = next;
  const waiting = new Set(view.images.map(taskOf));
  for (const task of done) if (!waiting.has(task)) done.delete(task);
  panel.hidden = !isWanted();
  showClasses();
  showProgress();
  pick();
  if (isLinked() && !panel.contains(document.activeElement)) arrive();
}

/** Whether there is, or was, something to label; a link to the panel shows it in any case. */
const isWanted = () => view.open > 0 || Object.keys(view.labelledByPolicy).length > 0 || location.hash === '#labelling';

let arrived = false;
const isLinked = () => location.hash === '#labelling' && !arrived;

function arrive() {
  arrived = true;
  panel.scrollIntoView();
  panel.focus();
}

/** Keeps the photo on the screen until it is labelled, skipped, or labelled by someone else. */
function pick() {
  const open = view.images.filter(item => !done.has(taskOf(item)));
  const order = item => skipped.get(idOf(item)) ?? 0;
  const sorted = open.sort((a, b) => order(a) - order(b)); // stable: newest first, then the skipped ones
  const next = restored ?? open.find(item => current && idOf(item) === idOf(current)) ?? sorted[0] ?? null;
  showOpen();
  const isSame = next !== null && current !== null && idOf(next) === idOf(current);
  current = next;
  if (isSame) return;
  showTask();
  for (const item of sorted.slice(0, 2)) load(idOf(item)).catch(() => {}); // also the next one
}

function showOpen() {
  const open = view.open - view.images.filter(item => done.has(taskOf(item))).length;
  byId('labelling-open').textContent = open > 0 ? `${open} ${open === 1 ? 'photo waits' : 'photos wait'}` : '';
}

function showTask() {
  const hadFocus = panel.contains(document.activeElement);
  byId('labelling-task').hidden = current === null;
  byId('labelling-empty').hidden = current !== null;
  byId('labelling-empty').textContent = 'No photo waits for a label.';
  if (current === null) {
    if (hadFocus) panel.focus(); // the focused button is gone
    return;
  }
  const { selection } = current.request;
  byId('labelling-why').textContent = `${WHY[selection.policy] ?? selection.policy} · ${idOf(current)}`;
  photo.hidden = true;
  byId('labelling-missing').textContent = 'Loading the photo …';
  showPrediction();
  const id = idOf(current);
  const isShown = () => current !== null && idOf(current) === id;
  load(id).then(
    address => { if (isShown()) showPhoto(address); },
    failure => { if (isShown()) byId('labelling-missing').textContent = failure.message; });
}

function showPhoto(address) {
  photo.src = address;
  photo.hidden = false;
  byId('labelling-missing').textContent = '';
}

function showClasses() {
  const shown = [...byId('classes').children].map(button => button.dataset.label);
  if (shown.join('\n') === view.classes.join('\n')) return; // keeps the focus
  byId('classes').replaceChildren(...view.classes.map((name, i) => {
    const key = i < KEYS ? `${i + 1}` : '';
    const button = element('button', { type: 'button', onclick: () => label(name) },
      element('kbd', { ariaHidden: 'true' }, key), ` ${words(name)}`);
    button.dataset.label = name;
    if (key) button.setAttribute('aria-keyshortcuts', key);
    return button;
  }));
}

const isHinted = () => hint.getAttribute('aria-pressed') === 'true';

function showPrediction() {
  const place = byId('labelling-prediction');
  place.hidden = !isHinted();
  if (!isHinted() || current === null) {
    place.replaceChildren();
    return;
  }
  const { prediction, alternatives, label: earlier } = current.request;
  const scores = alternatives.length > 0 ? alternatives : [prediction];
  place.replaceChildren(
    ...(earlier ? [element('p', {}, `Label in force: ${words(earlier)}`)] : []),
    ...scores.slice(0, 3).map(({ label: name, probability }) => element('div', {},
      element('span', {}, words(name)), element('span', { className: 'number' }, `${percent(probability, 1)} %`), bar(probability, name))));
}

function showProgress() {
  const classes = [...view.classes, '', ...Object.keys(view.labelledByClass).filter(name => name && !view.classes.includes(name))];
  byId('by-class').replaceChildren(...classes.map(name => row(name === '' ? NONE : words(name), view.labelledByClass[name] ?? 0)));
  const policies = Object.keys(WHY).filter(policy => view.labelledByPolicy[policy] || view.openByPolicy[policy]);
  byId('by-policy').replaceChildren(...policies.map(policy =>
    row(WHY[policy], view.labelledByPolicy[policy] ?? 0, view.openByPolicy[policy] ?? 0)));
}

const row = (name, ...counts) => element('tr', {}, element('th', { scope: 'row' }, name),
  ...counts.map(count => element('td', { className: 'number' }, `${count}`)));

/** Sends a label, or null for none of the classes, and shows the next photo when Kafka has acknowledged it. */
function label(name) {
  if (current === null || busy) return;
  const item = current;
  const { imageId, selection, prediction, image } = item.request;
  sendAll([post({ imageId, label: name, labeller: labeller(), selection, prediction, image })], `${words(name ?? NONE)}, saved`, () => {
    labelled.push(item);
    done.add(taskOf(item));
    skipped.delete(imageId);
    restored = null;
  });
}

function skip() {
  if (current === null || busy) return;
  skipped.set(idOf(current), Math.max(0, ...skipped.values()) + 1);
  current = restored = null;
  pick();
  say('Skipped');
}

/**
 * Retracts the label of the last labelled photo and shows the photo again. A label that was under review is sent again,
 * at the current time, because the retraction is later than its own time.
 */
function undo() {
  if (busy) return;
  const item = labelled.at(-1);
  if (item === undefined) {
    say('Nothing to undo');
    return;
  }
  const restoration = item.previous ? [post({ label: null, ...item.previous, at: null })] : [];
  sendAll([retraction(idOf(item)), ...restoration], 'Undone: label the photo again', () => {
    labelled.pop();
    done.delete(taskOf(item));
    restored = item;
  });
}

async function sendAll(requests, text, whenDone) {
  busy = true;
  panel.setAttribute('aria-busy', 'true');
  try {
    await send(requests);
    whenDone();
    pick();
    say(current === null ? `${text}. No photo waits` : text);
  } catch (failure) {
    say(`Not saved: ${failure.message}`, true);
  } finally {
    busy = false;
    panel.removeAttribute('aria-busy');
    showUndo();
  }
}

function showUndo() {
  const button = byId('undo');
  if (labelled.length === 0 && document.activeElement === button) panel.focus(); // a disabled button receives no keys
  button.disabled = labelled.length === 0;
}

function say(text, isWrong = false) {
  byId('labelling-said').textContent = text;
  byId('labelling-said').classList.toggle('wrong', isWrong);
}

function toggleHint() {
  hint.setAttribute('aria-pressed', String(!isHinted()));
  showPrediction();
}

byId('none').addEventListener('click', () => label(null));
byId('skip').addEventListener('click', skip);
byId('undo').addEventListener('click', undo);
hint.addEventListener('click', toggleHint);

const KEYED = { 0: () => label(null), s: skip, u: undo, p: toggleHint };

panel.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.tagName === 'INPUT' || view === null) return;
  const key = event.key.toLowerCase();
  const name = view.classes[Number(key) - 1];
  const act = /^[1-9]$/.test(key) && name !== undefined ? () => label(name) : KEYED[key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});
