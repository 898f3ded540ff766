// npm install && npm run check: type-checks each dashboard and parses each of its queries. Exits with 1 if one is invalid.
// Not part of the build.
import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parser} from '@prometheus-io/lezer-promql';

const here = dirname(fileURLToPath(import.meta.url));
const dashboards = join(here, '..', 'dashboards');
const generated = join(here, 'generated');

let errors = 0;

function report(place, problem) {
  errors++;
  console.error(`${place}: ${problem}`);
}

/** Replaces variables like Grafana does before it sends a query to Prometheus. */
function withoutVariables(expr) {
  return expr.replace(/\$__(rate_interval|interval|range)/g, '5m').replace(/\$\w+/g, 'x');
}

function parse(place, expr) {
  const tree = parser.parse(withoutVariables(expr));
  tree.iterate({
    enter: node => {
      if (node.type.isError) {
        report(place, `not PromQL at ${node.from}: ${expr}`);
      }
    },
  });
}

function typeCheck(file, dashboard) {
  const source = join(generated, file.replace('.json', '.ts'));
  writeFileSync(
    source,
    `import type {DashboardJson} from '../types';\nexport const dashboard: DashboardJson = ${JSON.stringify(dashboard, null, 2)};\n`,
  );
  return source;
}

rmSync(generated, {recursive: true, force: true});
mkdirSync(generated);
const sources = [];
let queries = 0;
for (const file of readdirSync(dashboards).filter(name => name.endsWith('.json'))) {
  const dashboard = JSON.parse(readFileSync(join(dashboards, file), 'utf8'));
  sources.push(typeCheck(file, dashboard));
  for (const panel of dashboard.panels) {
    for (const target of panel.targets) {
      queries++;
      parse(`${file}, panel ${panel.id} '${panel.title}'`, target.expr);
    }
  }
}
const compiler = spawnSync(
  process.execPath,
  [join(here, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--strict', '--skipLibCheck',
    '--moduleResolution', 'bundler', '--module', 'esnext', '--target', 'es2022', ...sources],
  {encoding: 'utf8', cwd: here},
);
if (compiler.status !== 0) {
  report('types', compiler.stdout + compiler.stderr);
}
console.log(`${sources.length} dashboards, ${queries} queries, ${errors} errors`);
process.exit(errors === 0 ? 0 : 1);
