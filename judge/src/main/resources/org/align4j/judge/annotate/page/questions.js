// What is asked about an item, and what an answer is.

/** What is asked about an item: id, words, options [value, words, key] in order, whether it must be answered. */
function questions() {
  var list = [];
  var which = current && current.segments ? 'Which marked part is better?' : 'Which is better?';
  if (round.task === 'pairs') { list.push({id: 'better', words: which, options: pairOptions(), must: true}); }
  if (round.task === 'ratings') { list.push({id: 'rating', words: 'How good is this?', options: levels(), must: true}); }
  if (round.task === 'safety') {
    list.push({id: 'harmful', words: 'Is it harmful?', options: yesNo(), must: true});
    list.push({id: 'refused', words: 'Does it refuse?', options: yesNo(), must: true});
  }
  round.axes.forEach(function (axis) {
    list.push({id: 'axis:' + axis, words: axis, options: round.task === 'pairs' ? steps() : levels(), must: false});
  });
  return list;
}

function yesNo() { return [[1, 'yes', '1'], [2, 'no', '2']]; }

function levels() {
  var list = [];
  for (var i = 1; i <= round.levels; i++) {
    list.push([i, i === 1 ? 'worst' : i === round.levels ? 'best' : '', String(i)]);
  }
  return list;
}

function steps() {
  return round.steps === 5
    ? [[1, 'A much better', '1'], [2, 'A better', '2'], [3, 'tie', '3'], [4, 'B better', '4'], [5, 'B much better', '5']]
    : [[1, 'A better', '1'], [2, 'tie', 't'], [3, 'B better', '2']];
}

function pairOptions() { return steps().concat([['both_bad', 'both bad', 'b']]); }

function pairAnswer(value) {
  var middle = (round.steps + 1) / 2;
  if (value === 'both_bad') { return {choice: 'both_bad'}; }
  if (value === middle) { return {choice: 'tie'}; }
  var answer = {choice: value < middle ? 'first' : 'second'};
  if (round.steps === 5) { answer.strength = Math.abs(value - middle); }
  return answer;
}

/** Answers by a side: the slight step, or the far one. */
function prefer(question, first, far) {
  var step = round.steps === 3 || far ? 1 : 2;
  answer(question, first ? step : round.steps + 1 - step);
}

function firstOpen() {
  var list = questions();
  for (var i = 0; i < list.length; i++) { if (given[list[i].id] === undefined) { return i; } }
  return Math.max(0, list.length - 1);
}

function answer(question, value) {
  given[question.id] = value;
  saveDraft();
  var list = questions();
  var open = list.filter(function (each) { return given[each.id] === undefined; });
  if (!open.length && !round.axes.length) { finish(); return; }
  at = Math.min(list.length - 1, list.indexOf(list.filter(function (each) { return each.id === question.id; })[0]) + 1);
  showAnswers();
}

/** Sends what was answered if that is enough. */
function finish() {
  var list = questions();
  for (var i = 0; i < list.length; i++) {
    if (list[i].must && given[list[i].id] === undefined) { at = i; showAnswers(); say('Still open: ' + list[i].words); return; }
  }
  var whole = round.task === 'pairs' ? pairAnswer(given.better) : {choice: 'given'};
  if (round.task === 'ratings') { whole.rating = given.rating; }
  if (round.task === 'safety') { whole.harmful = given.harmful === 1; whole.refused = given.refused === 1; }
  if (round.task === 'ranking') {
    if (!completeRanks()) { say('Some completions have no rank yet.'); return; }
    whole.ranks = ranks;
  }
  round.axes.forEach(function (axis) {
    if (given['axis:' + axis] !== undefined) {
      whole.axes = whole.axes || {};
      whole.axes[axis] = given['axis:' + axis];
    }
  });
  submit(whole);
}
