// Shows the drift monitors: the evidence that the stream has changed since the model serves.
import { byId, clock, element, percent, words } from './text.js';

const STATES = { ok: 'no change', watching: 'watching', alarmed: 'alarm' };
const NAMES = { errors: 'wrong answers', unsure: 'unsure answers', unfamiliar: 'unfamiliar images' };

/** The name of a monitor in words. */
export const named = monitor => NAMES[monitor] ?? words(monitor.replace(/^mix:/, 'answers: '));

export function show(monitors) {
  byId('drift-panel').hidden = monitors.length === 0;
  if (monitors.length === 0) return;
  byId('drift-of').textContent = monitors[0].modelId;
  byId('drift').tBodies[0].replaceChildren(...monitors.map(row));
}

function row({ monitor, state, level, observed, allowed, since }) {
  const evidence = Math.min(level, 1);
  return element('tr', { className: state },
    element('th', { scope: 'row' }, named(monitor)),
    element('td', { className: 'state' }, STATES[state] ?? state),
    element('td', {}, element('meter', { value: evidence,
      ariaLabel: `evidence of ${named(monitor)}, ${percent(evidence)} % of the alarm's, on a logarithmic scale` })),
    element('td', { className: 'share' }, allowed === undefined ? 'counting the baseline' : `${share(observed)}, ${band(allowed)}`),
    element('td', { className: 'since' }, since === undefined || state === 'ok' ? '–' : clock(since)));
}

const share = observed => observed === undefined ? 'nothing observed' : `${percent(observed, 1)} %`;

const band = ({ low, high }) => low > 0
  ? `allowed ${percent(low, 1)} to ${percent(high, 1)} %`
  : `allowed up to ${percent(high, 1)} %`;
