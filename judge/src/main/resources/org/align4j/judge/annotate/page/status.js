// What stands above and below the item: progress, tools, keys, messages.

function keysOf() {
  var list = [['u', 'undo'], ['m', 'raw text'], ['c', 'comment'], ['s', 'skip'], ['?', 'help']];
  if (round.task === 'pairs') { list.unshift(['← →', 'A or B better'], ['d', 'differences']); }
  if (questions().length > 1) { list.unshift(['↑ ↓', 'question']); }
  if (round.instructions) { list.push(['i', 'instructions']); }
  return list;
}

function legend() {
  return make('div', 'legend', '', keysOf().map(function (each) {
    return make('span', '', '', [make('kbd', '', each[0]), make('span', '', each[1])]);
  }));
}

function showState() {
  var waiting = outbox().length, refused = kept('refused', []).length;
  var words = [];
  if (progress) {
    words.push(progress.done + ' done', progress.left + ' left');
    if (progress.answered >= 5 && progress.perHour) {
      words.push(Math.round(progress.perHour) + ' an hour');
      if (progress.left) { words.push('about ' + time(progress.left / progress.perHour) + ' to go'); }
    }
    words.push('all together ' + Math.floor(100 * progress.given / Math.max(1, progress.wanted)) + ' %');
    byId('bar').style.width = 100 * progress.done / Math.max(1, progress.done + progress.left) + '%';
  }
  byId('progress').textContent = words.join(' · ');
  if (saying) { return; }
  byId('saved').textContent = trouble || (waiting ? waiting + ' to be sent' : 'saved') +
    (refused ? ' · ' + refused + ' not taken by the server, kept in this browser' : '');
  byId('saved').className = 'saved' + (trouble || refused ? ' trouble' : waiting ? ' waiting' : '');
}

function time(hours) {
  return hours < 1 ? Math.max(1, Math.round(60 * hours)) + ' min' : hours.toFixed(hours < 10 ? 1 : 0) + ' h';
}

function showTools() {
  var tools = [button('undo', 'u', undo), button('raw', 'm', raw), button('help', '?', help)];
  if (round.task === 'pairs') { tools.splice(1, 0, button('differences', 'd', diff)); }
  if (round.instructions) { tools.push(button('instructions', 'i', instructions)); }
  fill(byId('tools'), tools);
  measure();
}

/** Letters that stay in sight stay below the header, however many lines it has. */
function measure() {
  document.documentElement.style.setProperty('--head', (byId('tools').parentNode.offsetHeight || 40) + 'px');
}

function message(title, words) {
  fill(byId('main'), [make('div', 'message', '', [make('h1', '', title), make('p', '', words)])]);
  fill(byId('answers'), []);
}

/** Says something for a moment where it otherwise says what is saved. */
function say(words) {
  byId('saved').textContent = words;
  // Not by the clock: one that is set back would leave it there, over all troubles, for as long.
  saying += 1;
  setTimeout(function () { saying -= 1; showState(); }, 2500);
}
