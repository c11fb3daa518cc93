// Ranks, one key after the other.

function ranked() { return ranks.filter(function (each) { return each > 0; }).length; }

/** The next rank for one completion: shared with the last one after "=". */
function rank(place) {
  var count = current.completions.length;
  if (place >= count || ranks[place]) { return; }
  for (var i = 0; i < count; i++) { ranks[i] = ranks[i] || 0; }
  var highest = Math.max.apply(null, ranks);
  ranks[place] = share && highest ? highest : ranked() + 1;
  share = false;
  saveDraft();
  showItem();
}

function unrank() {
  var highest = Math.max.apply(null, ranks.concat([0]));
  ranks = ranks.map(function (each) { return each === highest ? 0 : each; });
  saveDraft();
  showItem();
}

/** The last one without a rank comes last. */
function completeRanks() {
  var open = [];
  for (var i = 0; i < current.completions.length; i++) { if (!ranks[i]) { open.push(i); } }
  if (open.length === 1 && current.completions.length > 1) { ranks[open[0]] = ranked() + 1; open = []; }
  return !open.length;
}

function rankingRow() {
  var row = make('div', 'question scale ranks', '', [make('span', 'words', share
    ? 'Which one is as good as the last?'
    : ranked() < current.completions.length ? 'Which is number ' + (ranked() + 1) + '?' : 'Enter submits this order.')]);
  current.completions.forEach(function (completion, place) {
    row.appendChild(button(ranks[place] ? '#' + ranks[place] : '–', String(place + 1), function () { rank(place); }, !!ranks[place]));
  });
  [button('as good as the last', '=', function () { share = true; showAnswers(); }), button('take off the last', 'x', unrank)].forEach(function (tool) {
    tool.classList.add('tool');
    row.appendChild(tool);
  });
  return row;
}

function actRanking(key) {
  if (key === '=') { share = true; showAnswers(); return true; }
  if (key === 'x') { unrank(); return true; }
  if (at === 0 && Number(key) >= 1 && ranked() < current.completions.length) { rank(Number(key) - 1); return true; }
  return false;
}
