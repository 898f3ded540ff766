// Sends a photo of the viewer through Kafka and waits for its outcome.
import { chips, heat, isUnfamiliar, meaning } from './reliability.js';
import { bar, brief, byId, element, percent, words } from './text.js';

const KEPT = 32;
const SECONDS = 30;
const SIZE = 96; // of the photo, in pixels
const zone = byId('zone');
const input = byId('photo');
const answer = byId('answer');
const outcomes = new Map(); // image id to outcome, which may arrive before the id
let sent = null; // the awaited photo: { imageId, at, url }
let late = 0;

input.addEventListener('change', () => {
  if (input.files.length) send(input.files[0]);
  input.value = ''; // allows the same photo to be selected again
});
for (const name of ['dragenter', 'dragover']) zone.addEventListener(name, event => over(event, true));
for (const name of ['dragleave', 'drop']) zone.addEventListener(name, event => over(event, false));
zone.addEventListener('drop', event => {
  if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
});
// A photo dropped outside the zone must not replace the page.
for (const name of ['dragover', 'drop']) addEventListener(name, event => event.preventDefault());

function over(event, is) {
  event.preventDefault();
  zone.classList.toggle('over', is);
}

async function send(file) {
  if (sent) URL.revokeObjectURL(sent.url);
  const mine = sent = { at: performance.now(), url: URL.createObjectURL(file) };
  clearTimeout(late);
  show('Sending …', [], file.name);
  try {
    const response = await fetch('images', { method: 'POST', body: file, headers: { 'content-type': 'application/octet-stream' } });
    const reply = await response.json().catch(() => ({})); // a proxy may respond with another format
    if (mine !== sent) return;
    if (!response.ok) throw new Error(reply.error ?? `HTTP status ${response.status}`);
    mine.imageId = reply.imageId;
    show('In Kafka …', [], 'waiting for the prediction');
    late = setTimeout(() => show('No prediction yet', [], 'The photo waits in Kafka; its prediction is shown when it arrives. Check that a model serves.'), 1000 * SECONDS);
    settle();
  } catch (failure) {
    if (mine === sent) show('Not sent', [], failure.message);
  }
}

export function add(outcome) {
  outcomes.set(outcome.imageId, outcome);
  if (outcomes.size > KEPT) outcomes.delete(outcomes.keys().next().value);
  settle();
}

function settle() {
  const outcome = sent && outcomes.get(sent.imageId);
  if (!outcome) return;
  clearTimeout(late);
  outcomes.delete(sent.imageId);
  const took = `${brief(performance.now() - sent.at)} ms round trip`;
  if (outcome.code) {
    show('Dead letter', [], `${outcome.reason} (${outcome.code})`);
  } else {
    const label = words(outcome.top[0].label);
    const head = isUnfamiliar(outcome) ? `none of these (nearest: ${label})` : label;
    show(head, outcome.top, `by ${outcome.modelId}, ${took}`, outcome);
  }
}

/** Covers the photo by its map, when the photo has its proportions. */
function explain(photo, explanation) {
  const place = photo.parentElement;
  Object.assign(place, { tabIndex: 0, role: 'img', ariaLabel: meaning(explanation), title: meaning(explanation) });
  photo.decode().then(() => {
    const [width, height] = [photo.naturalWidth, photo.naturalHeight];
    place.append(heat(explanation, SIZE, Math.min(1, height / width), Math.min(1, width / height)));
  }).catch(() => {}); // the browser cannot show a photo of this format
}

function show(head, top, how, outcome = {}) {
  const scores = top.map(({ label, probability }) =>
    element('div', {}, element('span', {}, words(label)), element('span', { className: 'number' }, `${percent(probability, 1)} %`), bar(probability, label)));
  const photo = element('img', { src: sent.url, alt: 'Your photo', width: SIZE, height: SIZE });
  const set = chips(outcome);
  answer.replaceChildren(
    element('div', { className: 'photo' }, photo),
    element('p', { className: isUnfamiliar(outcome) ? 'head none' : 'head' }, head),
    element('div', { className: 'scores' }, ...scores, ...(set ? [set] : [])),
    element('p', { className: 'how' }, how));
  if (outcome.explanation) explain(photo, outcome.explanation);
}
