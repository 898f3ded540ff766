// Formats values and creates elements, always as text and never as markup.

/** A class name for display. */
export const words = label => label.replaceAll('_', ' ');

/** A fraction as a percentage: 97, or 97.3 with one digit. */
export const percent = (fraction, digits = 0) => (100 * fraction).toFixed(digits);

/** A number in short form: 0.8, 12, 1,204. */
export const brief = number =>
  number < 10 && !Number.isInteger(number) ? number.toFixed(1) : Math.round(number).toLocaleString('en');

/** A duration in words: 42 s, 5 min, 3 h, 2 days. */
export function duration(seconds) {
  if (seconds < 100) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

/** The time of day. */
export const clock = time => new Date(time).toLocaleTimeString('en-GB');

/** The day and the time of day, for what may be days ago. */
export const moment = time => new Date(time).toLocaleString('en-GB', { dateStyle: 'short', timeStyle: 'short' });

/** The element with that id. */
export const byId = id => document.getElementById(id);

/** Creates an element; children are elements or text. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(child => child !== null));
  return made;
}

/** A bar for a probability. */
export const bar = (probability, label) =>
  element('meter', { value: probability, ariaLabel: `${words(label)}, probability ${percent(probability)} %` });
