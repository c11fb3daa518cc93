// The annotation page in a real Chromium: two people give 200 votes by keyboard alone, take some back, load the page anew,
// while the server is killed with -9 and started again between votes. Then their journals are compared with their keys.
//
//   npm install playwright-core
//   node judge/src/test/browser/annotate.mjs /usr/bin/chromium runs/human \
//     ./align annotate serve --out runs/human --samples runs/samples --annotators ada,bob --overlap 2 --ask.steps 5
//
// The command must serve a new round of at least 100 pairs on five steps, on a fixed port, and print links.
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.cwd(), 'x'))('playwright-core');
const [browserPath, folder, ...command] = process.argv.slice(2);
const VOTES = 100, KEYS = ['1', '2', '3', '4', '5', 'b', 'ArrowLeft', 'Shift+ArrowRight', 's'];
const MEANS = {
  1: ['first', 2], 2: ['first', 1], 3: ['tie'], 4: ['second', 1], 5: ['second', 2], b: ['both_bad'],
  ArrowLeft: ['first', 1], 'Shift+ArrowRight': ['second', 2], s: ['skip']
};
let server, links = {};

function start() {
  server = spawn(command[0], command.slice(1), { detached: true, stdio: ['ignore', 'inherit', 'pipe'] });
  return new Promise((resolve, reject) => {
    server.on('exit', code => reject(new Error('the server ended with ' + code)));
    let said = '';
    server.stderr.on('data', data => {
      said += data;
      for (const [, name, link] of said.matchAll(/^ {2}(\S+) {2}(http\S+)$/gm)) { links[name] = link; }
      if (links.owner && said.includes('owner')) { resolve(); }
    });
  });
}

async function kill() {
  const ended = new Promise(resolve => { server.removeAllListeners('exit'); server.on('exit', resolve); });
  process.kill(-server.pid, 'SIGKILL');
  await ended;
  await start();
}

const saved = page => page.waitForFunction(() => document.getElementById('saved').textContent === 'saved', null, { timeout: 60000 });
const ready = page => page.waitForSelector('#comment', { timeout: 60000 });

/** Items may look alike: what is shown now is marked, and gone when another one is shown. */
const mark = page => page.evaluate(() => { document.getElementById('main').firstChild.dataset.before = '1'; });
const changed = page => page.waitForFunction(() => !document.querySelector('#main > [data-before]'), null, { timeout: 60000 });

async function vote(person, key) {
  await ready(person.page);
  await mark(person.page);
  await person.page.keyboard.press(key);
  if (key === 's') { await person.page.keyboard.press('1'); }
  person.pressed.push(MEANS[key]);
  await changed(person.page);
}

async function undo(person) {
  await saved(person.page);
  await mark(person.page);
  await person.page.keyboard.press('u');
  person.pressed.pop();
  await changed(person.page);
}

await start();
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
const people = [];
for (const name of ['ada', 'bob']) {
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', error => { throw error; });
  await page.goto(links[name]);
  await ready(page);
  await page.waitForTimeout(500);
  await page.keyboard.press('Escape');
  people.push({ name, page, pressed: [] });
}
let kills = 0, undone = 0, reloads = 0;
for (let i = 0; people.some(person => person.pressed.length < VOTES); i++) {
  for (const person of people) {
    if (person.pressed.length < VOTES) { await vote(person, KEYS[(i * 7 + person.name.length + person.pressed.length) % KEYS.length]); }
    if (i % 17 === 11) { await undo(person); await undo(person); undone += 2; }
    if (i % 31 === 20) { await person.page.reload(); reloads++; }
  }
  if (i % 9 === 5) { await kill(); kills++; }
}
for (const person of people) { await saved(person.page); }
await browser.close();
server.removeAllListeners('exit');
process.kill(-server.pid, 'SIGKILL');

let wrong = 0;
for (const person of people) {
  const lines = readFileSync(join(folder, `votes-${person.name}.jsonl`), 'utf8').trim().split('\n').map(line => JSON.parse(line));
  const taken = new Set(lines.map(line => line.undoes).filter(id => id));
  const standing = lines.filter(line => line.answer && !taken.has(line.vote));
  const given = standing.map(line => [line.answer.choice, line.answer.strength].filter(part => part));
  const same = JSON.stringify(given) === JSON.stringify(person.pressed);
  const items = new Set(standing.map(line => line.item)).size;
  const ids = new Set(lines.map(line => line.vote)).size;
  if (!same || items !== VOTES || ids !== lines.length) { wrong++; }
  console.log(`${person.name}: ${standing.length} votes on ${items} items, ${taken.size} taken back, ` +
    `${lines.length} lines with ${ids} ids, as pressed: ${same}`);
}
console.log(`${kills} kills, ${undone} undone, ${reloads} reloads: ${wrong ? 'NOT ' : ''}as it should be`);
process.exit(wrong ? 1 : 0);
