// Line charts in the page's colours, redrawn when the colour scheme or the width changes.
import uPlot from '../webjars/uplot/dist/uPlot.esm.js';
import { clock } from './text.js';

const all = new Set();
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/**
 * A chart in `container`. `series` are names of colours, of which the first may be `filled`. With `gaps` a line is
 * interrupted at missing values. `top` is the minimum and `most` the maximum of the upper end of the y axis. The x axis
 * shows the time of day, or a count without `time`.
 */
export class Chart {
  constructor(container, { series, filled = false, gaps = false, top = 1, most = Infinity, time = true }) {
    Object.assign(this, { container, series, filled, gaps, top, most, time, data: [[], ...series.map(() => [])] });
    this.draw();
    all.add(this);
    new ResizeObserver(() => this.resize()).observe(container);
  }

  set(data, summary) {
    this.data = data;
    this.container.ariaLabel = summary;
    this.plot.setData(data);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.container;
    if (width > 0 && (width !== this.plot.width || height !== this.plot.height)) this.plot.setSize({ width, height });
  }

  draw() {
    this.plot?.destroy();
    const axis = {
      stroke: colour('muted'), font: '12px system-ui, sans-serif',
      grid: { stroke: colour('line'), width: 1 }, ticks: { show: false },
    };
    const lines = this.series.map((name, i) => ({
      stroke: colour(name), width: 2, spanGaps: !this.gaps, points: { show: !this.time && this.data[0].length < 2 },
      fill: this.filled && i === 0 ? colour(`${name}-soft`) : undefined,
    }));
    const x = this.time
      ? { ...axis, size: 28, grid: { show: false }, values: (_, ticks) => ticks.map(seconds => clock(1000 * seconds)), space: 90 }
      : { ...axis, size: 28, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], space: 34 };
    this.plot = new uPlot({
      width: this.container.clientWidth || 300, height: this.container.clientHeight || 170,
      legend: { show: false }, cursor: { show: false }, padding: [8, this.time ? 30 : 14, 0, 0],
      scales: { x: { time: this.time }, y: { range: (_, low, high) => [0, Math.min(this.most, Math.max(this.top, (high ?? 0) * 1.1))] } },
      axes: [x, { ...axis, size: 46 }],
      series: [{}, ...lines],
    }, this.data, this.container);
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => all.forEach(chart => chart.draw()));
