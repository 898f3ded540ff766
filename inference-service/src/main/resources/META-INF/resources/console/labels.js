// Sends labels, and remembers the name of the labeller for all panels.
import { sendJson } from './requests.js';

const fields = [...document.querySelectorAll('.labeller')];

/** The request that sends a label. */
export const post = label => ['', { method: 'POST', body: JSON.stringify(label) }];

/** The request that retracts the label of an image. */
export const retraction = imageId => [`/${encodeURIComponent(imageId)}`, { method: 'DELETE' }];

/** Sends requests in their order; fails with a message for people. */
export async function send(requests) {
  for (const [path, request] of requests) await sendJson(`../labels${path}`, request);
}

/** The name of the labeller. */
export const labeller = () => fields[0].value.trim() || 'console';

for (const field of fields) {
  field.value = remembered();
  field.addEventListener('input', () => { for (const other of fields) if (other !== field) other.value = field.value; });
  field.addEventListener('change', () => remember(field.value.trim()));
}

/** The name of the last visit; a browser that blocks cookies also blocks the storage. */
function remembered() {
  try {
    return localStorage.getItem('labeller') ?? '';
  } catch {
    return '';
  }
}

function remember(name) {
  try {
    localStorage.setItem('labeller', name);
  } catch { /* the name is used until the page is closed */ }
}
