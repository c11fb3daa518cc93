'use strict';
const colour = run => `var(--c${run % 6 + 1})`;
const FIRST = ['reward', 'loss', 'eval_loss', 'objective/kl', 'objective/entropy', 'completions/mean_length', 'accuracy', 'eval_accuracy'];
const W = 380, H = 150, L = 56, R = 8, T = 8, B = 20;
let hovered = null;       // {name, at}: the chart and step under the mouse, also while charts are drawn anew
const runs = [];          // {facts, next: {metrics, timings}, series: Map(name -> [[step, value]])}
const el = (name, cls, text) => { const e = document.createElement(name); if (cls) e.className = cls; if (text !== undefined) e.textContent = text; return e; };
const svg = (name, attrs) => { const e = document.createElementNS('http://www.w3.org/2000/svg', name); for (const k in attrs) e.setAttribute(k, attrs[k]); return e; };
const shown = v => Math.abs(v) >= 1e5 || (v !== 0 && Math.abs(v) < 1e-3) ? v.toExponential(2) : String(+v.toPrecision(4));
const get = async path => { const r = await fetch(path); if (!r.ok) throw new Error((await r.json()).error); return r.json(); };

async function lines(run, index, file) {
  const answer = await get(`/api/lines?run=${index}&file=${file}&from=${run.next[file]}`);
  if (answer.anew) run.series.clear();
  run.next[file] = answer.next;
  for (const line of answer.lines) {
    for (const [name, value] of Object.entries(line)) {
      if (name === 'step' || typeof value !== 'number') continue;
      if (!run.series.has(name)) run.series.set(name, []);
      run.series.get(name).push([line.step, value]);
    }
  }
  return answer.lines.length > 0;
}

function head() {
  const box = document.getElementById('runs');
  box.replaceChildren(...runs.map((run, i) => {
    const card = el('div', 'run');
    const dot = el('span', 'dot'); dot.style.background = colour(i);
    const steps = Math.max(0, ...[...run.series.values()].map(s => s.length ? s[s.length - 1][0] : 0));
    card.append(dot, el('b', '', run.facts.name), el('span', 'soft', `${run.facts.stage}, step ${steps}, ${run.facts.finished ? 'finished' : 'going, or cut off'}`));
    for (const warning of run.facts.warnings) card.append(el('div', 'warning', warning));
    return card;
  }));
}

function chart(name) {
  const all = runs.map(run => (run.series.get(name) || []).filter(p => Number.isFinite(p[1])));
  const points = all.flat();
  const card = el('div', 'chart'); card.append(el('div', 'name', name));
  const read = el('div', 'read'); card.append(read);
  if (!points.length) return card;
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) { x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y); }
  if (x0 === x1) x1 = x0 + 1;
  if (y0 === y1) { y0 -= Math.abs(y0) * 0.1 || 1; y1 += Math.abs(y1) * 0.1 || 1; }
  const X = v => L + (v - x0) / (x1 - x0) * (W - L - R), Y = v => H - B - (v - y0) / (y1 - y0) * (H - T - B);
  const drawing = svg('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': name });
  for (const y of [y0, (y0 + y1) / 2, y1]) {
    drawing.append(svg('line', { x1: L, x2: W - R, y1: Y(y), y2: Y(y) }));
    const t = svg('text', { x: L - 4, y: Y(y) + 3, 'text-anchor': 'end' }); t.textContent = shown(y); drawing.append(t);
  }
  for (const x of [x0, x1]) { const t = svg('text', { x: X(x), y: H - 6, 'text-anchor': x === x0 ? 'start' : 'end' }); t.textContent = shown(x); drawing.append(t); }
  all.forEach((series, i) => {
    if (!series.length) return;
    const curve = svg('path', { d: 'M' + series.map(([x, y]) => `${X(x).toFixed(1)} ${Y(y).toFixed(1)}`).join('L') });
    curve.style.stroke = colour(i);
    drawing.append(curve);
  });
  // One word a run, in its curve's colour where there are several.
  const say = word => read.replaceChildren(...all.flatMap((s, i) => {
    if (!s.length) return [];
    const said = el('span', '', `${runs.length > 1 ? runs[i].facts.name + ' ' : ''}${word(s)}`);
    if (runs.length > 1) said.style.color = colour(i);
    return [said];
  }));
  const last = () => say(s => shown(s[s.length - 1][1]));
  const reading = at => say(s => {
    const near = s.reduce((a, b) => Math.abs(b[0] - at) < Math.abs(a[0] - at) ? b : a);
    return `step ${near[0]}: ${shown(near[1])}`;
  });
  drawing.addEventListener('mousemove', event => {
    const box = drawing.getBoundingClientRect();
    hovered = { name, at: x0 + ((event.clientX - box.left) / box.width * W - L) / (W - L - R) * (x1 - x0) };
    reading(hovered.at);
  });
  drawing.addEventListener('mouseleave', () => { hovered = null; last(); });
  if (hovered && hovered.name === name) reading(hovered.at); else last();
  card.append(drawing);
  return card;
}

function draw() {
  head();
  const wanted = document.getElementById('filter').value.toLowerCase();
  const names = [...new Set(runs.flatMap(run => [...run.series.keys()]))].filter(n => n.toLowerCase().includes(wanted));
  const rank = n => { const i = FIRST.indexOf(n); return i < 0 ? FIRST.length : i; };
  names.sort((a, b) => rank(a) - rank(b));
  document.getElementById('charts').replaceChildren(...names.map(chart));
}

function sampleCard(run, s) {
  const card = el('div', 'sample');
  card.append(el('div', 'soft', `${run.facts.name}, iteration ${s.iteration}, score ${shown(s.score)}`), el('div', 'ask', s.prompt), el('div', '', s.completion));
  return card;
}

// Of several runs each in a column of its own; what the same prompt got stands in one row.
async function samples() {
  const all = [];
  for (let i = 0; i < runs.length; i++) all.push(await get(`/api/samples?run=${i}`));
  const filled = all.filter(list => list.length).length;
  if (!filled) return;
  const box = document.getElementById('samples');
  if (filled < 2) { box.classList.remove('beside'); box.style.removeProperty('--columns'); box.replaceChildren(...all.flatMap((list, i) => list.map(s => sampleCard(runs[i], s)))); return; }
  const prompts = [...new Set(all.flat().map(s => s.prompt))];
  const count = p => all.filter(list => list.some(s => s.prompt === p)).length;
  prompts.sort((a, b) => count(b) - count(a));
  const parts = [];
  const rest = all.map(() => []);
  for (const p of prompts) {
    if (count(p) < 2) { all.forEach((list, i) => rest[i].push(...list.filter(s => s.prompt === p))); continue; }
    all.forEach((list, i) => { const cell = el('div'); cell.append(...list.filter(s => s.prompt === p).map(s => sampleCard(runs[i], s))); parts.push(cell); });
  }
  for (let row = 0; row < Math.max(...rest.map(r => r.length)); row++) rest.forEach((r, i) => parts.push(r[row] ? sampleCard(runs[i], r[row]) : el('div')));
  box.classList.add('beside');
  box.style.setProperty('--columns', runs.length);
  box.replaceChildren(...parts);
}

async function poll() {
  let changed = false;
  try {
    const overview = await get('/api/runs');
    overview.runs.forEach((facts, i) => {
      if (!runs[i]) runs[i] = { next: { metrics: 0, timings: 0 }, series: new Map(), facts: {} };
      changed = changed || runs[i].facts.finished !== facts.finished;
      runs[i].facts = facts;
    });
    if (overview.options.length) {
      const table = el('table');
      const top = el('tr'); top.append(el('th', '', ''), ...runs.map(r => el('th', '', r.facts.name))); table.append(top);
      for (const o of overview.options) { const row = el('tr'); row.append(el('td', '', o.key), ...o.values.map(v => el('td', '', v))); table.append(row); }
      const wide = el('div', 'wide'); wide.append(table); document.getElementById('options').replaceChildren(wide);
    }
    for (let i = 0; i < runs.length; i++) for (const file of ['metrics', 'timings']) changed = await lines(runs[i], i, file) || changed;
    if (changed) { draw(); await samples(); }
    document.getElementById('state').textContent = '';
  } catch (e) { document.getElementById('state').textContent = 'not reached: ' + e.message; }
  setTimeout(poll, runs.every(r => r.facts.finished) && !changed ? 15000 : 2000);
}
document.getElementById('filter').addEventListener('input', draw);
poll();
