// The statistics of the last two minutes and their charts.
import { Chart } from './charts.js';
import { brief, byId, percent } from './text.js';

const KEPT = 120;
const SECONDS_SPOKEN = 60; // interval between announcements
let seconds = [];
let spoken = 0;

const throughput = new Chart(byId('throughput'), { series: ['series-1', 'bad'], filled: true, gaps: true, top: 5 });
const latency = new Chart(byId('latency'), { series: ['series-1', 'series-2'], top: 20 });

export function reset() {
  seconds = [];
}

export function add(second) {
  seconds.push(second);
  if (seconds.length > KEPT) seconds.shift();
  if (!document.hidden) show();
}

/** Returns the seconds of the last two minutes. */
export const recent = () => seconds;

/** Returns the number of predictions per model in the last seconds, of all replicas or of one origin. */
export function answers(count, only) {
  const sums = new Map();
  for (const { modelId, origin, count: more } of seconds.slice(-count).flatMap(second => second.answers)) {
    if (only === undefined || origin === only) sums.set(modelId, (sums.get(modelId) ?? 0) + more);
  }
  return sums;
}

const sum = (list, field) => list.reduce((total, second) => total + second[field], 0);

function show() {
  const latest = seconds.slice(-3);
  const rate = sum(latest, 'predictions') / latest.length;
  const timed = seconds.slice(-10).findLast(second => second.p50Millis !== undefined);
  const labelled = sum(seconds, 'labelled');
  const dead = sum(seconds, 'deadLetters');
  byId('rate').textContent = brief(rate);
  byId('share').textContent = share();
  byId('p50').textContent = timed ? brief(timed.p50Millis) : '–';
  byId('p99').textContent = timed ? brief(timed.p99Millis) : '–';
  byId('correct').textContent = labelled ? `${percent(sum(seconds, 'correct') / labelled, 1)} %` : '–';
  byId('correct-of').textContent = labelled ? `of ${brief(labelled)} labelled` : 'no labels sent';
  byId('dead').textContent = brief(dead);
  byId('dead').classList.toggle('bad', dead > 0);
  draw(rate, timed);
  speak(rate, timed, dead);
}

/** Returns the share of this replica if the origins are known. */
function share() {
  const total = only => [...answers(KEPT, only).values()].reduce((a, b) => a + b, 0);
  const [here, elsewhere] = [total('HERE'), total('ELSEWHERE')];
  return here + elsewhere > 0 ? `${percent(here / (here + elsewhere))} % by this one` : '';
}

function draw(rate, timed) {
  const points = seconds.flatMap((second, i) => (isAfterGap(i) ? [{ at: afterwards(seconds[i - 1]) }, second] : [second]));
  const at = points.map(point => Date.parse(point.at) / 1000);
  const of = field => points.map(point => point[field] ?? null);
  throughput.set([at, of('predictions'), of('deadLetters')], `${brief(rate)} predictions a second`);
  latency.set([at, of('p50Millis'), of('p99Millis')],
    timed ? `median ${timed.p50Millis} ms, 99th percentile ${timed.p99Millis} ms` : 'no predictions in the last seconds');
}

/** Leaves gaps for seconds without a response from Kafka. */
const isAfterGap = i => i > 0 && Date.parse(seconds[i].at) - Date.parse(seconds[i - 1].at) > 3000;
const afterwards = ({ at }) => new Date(Date.parse(at) + 1000).toISOString();

/** Announces the statistics to screen readers, rarely and only while there is activity. */
function speak(rate, timed, dead) {
  if (!timed || Date.now() - spoken < 1000 * SECONDS_SPOKEN) return;
  spoken = Date.now();
  byId('summary').textContent =
    `${brief(rate)} predictions a second, median ${brief(timed.p50Millis)} milliseconds, ${dead} dead letters in two minutes.`;
}
