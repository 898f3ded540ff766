// Shows the rollout of a better model, and asks which of the two models is right. Keys work while the focus is in this panel.
import { labeller, post, retraction, send } from './labels.js';
import { load } from './photos.js';
import { brief, byId, duration, element, moment, percent, words } from './text.js';

const PHASES = { shadow: 'comparing', promoted: 'promoted', rolled_back: 'rolled back', paused: 'paused' };
const BADGES = { promoted: 'serving-state', rolled_back: 'refused' };
const SECONDS_OF_TIME = 10; // between two updates of the time left
const panel = byId('rollout-panel');
const photo = byId('disagreement-photo');
const done = new Set(); // images that were labelled here, but not yet read back
const skipped = new Map(); // image id to the order of the skip
const labelled = []; // the last disagreements that were labelled here, for undo
let view = { disagreements: [] };
let classes = []; // of the serving model
let current = null; // the disagreement on the screen
let restored = null; // the one whose label was undone, until it is labelled or skipped
let busy = false;

/** Shows the rollout; called whenever it changes, and after a reconnect. */
export function show(next) {
  view = next;
  panel.hidden = !view.rollout;
  if (!view.rollout) return;
  const open = new Set(view.disagreements.map(({ imageId }) => imageId));
  for (const id of done) if (!open.has(id)) done.delete(id);
  showState(view.rollout);
  showTime();
  showPhases();
  pick();
}

/** Offers the classes of the serving model as other answers. */
export function offer(names) {
  if (classes.join('\n') === names.join('\n')) return; // keeps the choice
  classes = names;
  showOthers();
}

function showState({ champion, candidate, phase, reason, shadowSample, evidence }) {
  byId('rollout-phase').textContent = PHASES[phase] ?? phase;
  byId('rollout-phase').className = `badge ${BADGES[phase] ?? ''}`;
  byId('rollout-reason').textContent = reason;
  byId('champion').textContent = phase === 'promoted' ? champion : `${champion}, serves`;
  byId('candidate').textContent = phase === 'promoted' ? `${candidate}, serves` : candidate;
  byId('compared').textContent =
    `${brief(evidence.images)} (${percent(shadowSample)} % of the stream), ${brief(evidence.disagreements)} with different answers`;
  byId('disagreement-labels').textContent =
    `candidate right ${brief(evidence.candidateOnly)}, champion right ${brief(evidence.championOnly)}, neither ${brief(evidence.neither)}`;
  const level = Math.max(0, Math.min(evidence.level, 1));
  Object.assign(byId('evidence'), { value: level,
    ariaLabel: `evidence of a difference, ${percent(level)} % of the bound, on a logarithmic scale` });
  byId('evidence-of').textContent =
    `${percent(level)} % of the way to the bound ${brief(evidence.bound)}, on a logarithmic scale`;
}

function showTime() {
  const { phase, at, until } = view.rollout;
  const seconds = until === undefined ? 0 : (new Date(until) - Date.now()) / 1000;
  const state = `${PHASES[phase] ?? phase} since ${moment(at)}`;
  const left = phase === 'promoted' ? `watched for ${duration(seconds)}` : `${duration(seconds)} left`;
  byId('time-left').textContent = seconds > 0 ? `${state}, ${left}` : state;
}

setInterval(() => { if (view.rollout) showTime(); }, 1000 * SECONDS_OF_TIME);

function showPhases() {
  byId('phases').replaceChildren(...view.phases.map(({ candidate, phase, reason, at }) => element('li', {},
    moment(at), ' ', element('b', {}, PHASES[phase] ?? phase), ` ${candidate}: ${reason}`)));
}

/** Keeps the photo on the screen until it is labelled, skipped, or labelled by someone else. */
function pick() {
  const open = view.disagreements.filter(({ imageId }) => !done.has(imageId));
  const order = ({ imageId }) => skipped.get(imageId) ?? 0;
  const sorted = open.sort((a, b) => order(a) - order(b)); // stable: newest first, then the skipped ones
  const next = restored ?? sorted.find(item => item.imageId === current?.imageId) ?? sorted[0] ?? null;
  const waiting = view.open - view.disagreements.length + open.length;
  byId('disagreements-open').textContent = waiting > 0 ? `${waiting} ${waiting === 1 ? 'photo waits' : 'photos wait'} for an answer` : '';
  const isSame = next !== null && next.imageId === current?.imageId;
  current = next;
  if (isSame) return;
  showQuestion();
  for (const { imageId } of sorted.slice(0, 2)) load(imageId).catch(() => {}); // also the next one
}

function showQuestion() {
  if (current === null && panel.contains(document.activeElement)) panel.focus(); // the focused button disappears
  byId('question').hidden = current === null;
  if (current === null) return;
  const { imageId: id, answers } = current;
  byId('disagreement-id').textContent = id;
  const hadFocus = byId('answers').contains(document.activeElement);
  byId('answers').replaceChildren(...answers.map((name, i) => {
    const button = element('button', { type: 'button', onclick: () => label(name) },
      element('kbd', { ariaHidden: 'true' }, `${i + 1}`), ` ${words(name)}`);
    button.setAttribute('aria-keyshortcuts', `${i + 1}`);
    return button;
  }));
  if (hadFocus) panel.focus();
  showOthers();
  photo.hidden = true;
  byId('disagreement-missing').textContent = 'Loading the photo …';
  load(id).then(
    address => { if (current?.imageId === id) showPhoto(address); },
    failure => { if (current?.imageId === id) byId('disagreement-missing').textContent = failure.message; });
}

function showPhoto(address) {
  photo.src = address;
  photo.hidden = false;
  byId('disagreement-missing').textContent = '';
}

function showOthers() {
  const others = classes.filter(name => !current?.answers.includes(name));
  byId('other-class').replaceChildren(...others.map(name => element('option', { value: name }, words(name))));
  byId('other').disabled = byId('other-class').disabled = others.length === 0;
}

/** Sends a label, or null for none of the classes, and shows the next photo when Kafka has acknowledged it. */
function label(name) {
  if (current === null || busy) return;
  const item = current;
  const { imageId, image } = item;
  const request = post({ imageId, label: name, labeller: labeller(), selection: { policy: 'disagreement' }, image });
  sendThen(request, `${words(name ?? 'none of the classes')}, saved`, () => {
    labelled.push(item);
    done.add(imageId);
    skipped.delete(imageId);
    restored = null;
  });
}

function skip() {
  if (current === null || busy) return;
  skipped.set(current.imageId, Math.max(0, ...skipped.values()) + 1);
  current = restored = null;
  pick();
  say('Skipped');
}

/** Retracts the label of the last labelled photo and shows the photo again. */
function undo() {
  if (busy || labelled.length === 0) return;
  const item = labelled.at(-1);
  sendThen(retraction(item.imageId), 'Undone: answer again', () => {
    labelled.pop();
    done.delete(item.imageId);
    restored = item;
  });
}

async function sendThen(request, text, whenDone) {
  busy = true;
  panel.setAttribute('aria-busy', 'true');
  try {
    await send([request]);
    whenDone();
    pick();
    say(current === null ? `${text}. No photo waits` : text);
  } catch (failure) {
    say(`Not saved: ${failure.message}`, true);
  } finally {
    busy = false;
    panel.removeAttribute('aria-busy');
    if (labelled.length === 0 && document.activeElement === byId('take-back')) panel.focus();
    byId('take-back').disabled = labelled.length === 0;
  }
}

function say(text, isWrong = false) {
  byId('rollout-said').textContent = text;
  byId('rollout-said').classList.toggle('wrong', isWrong);
}

byId('other').addEventListener('click', () => label(byId('other-class').value));
byId('neither').addEventListener('click', () => label(null));
byId('pass').addEventListener('click', skip);
byId('take-back').addEventListener('click', undo);

const KEYED = { 1: () => label(current.answers[0]), 2: () => label(current.answers[1]), 0: () => label(null), s: skip, u: undo };

panel.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || current === null && event.key !== 'u') return;
  if (['INPUT', 'SELECT'].includes(event.target.tagName)) return;
  const act = KEYED[event.key.toLowerCase()];
  if (act === undefined) return;
  event.preventDefault();
  act();
});
