// Loads photos that wait for a label, each once.
import { reason } from './requests.js';

const KEPT = 6; // photos in memory: the current one and the next of each panel
const photos = new Map(); // image id to a promise of its address

/** Returns a promise of the address of a photo; it fails with a message for people. */
export function load(id) {
  if (!photos.has(id)) photos.set(id, fetchPhoto(id));
  while (photos.size > KEPT) {
    const [oldest, loading] = photos.entries().next().value;
    photos.delete(oldest);
    loading.then(URL.revokeObjectURL, () => {});
  }
  photos.get(id).catch(() => photos.delete(id)); // a later attempt may succeed
  return photos.get(id);
}

async function fetchPhoto(id) {
  const response = await fetch(`photos?imageId=${encodeURIComponent(id)}`);
  if (!response.ok) throw new Error(await reason(response));
  return URL.createObjectURL(await response.blob());
}
