// Draws the item and the questions about it.

/** A turn's text, as the server made it safe, or as it was written. */
function text(turn, marked) {
  var element = make('div', 'text');
  element.dir = 'auto';
  if (marked !== undefined) { element.className = 'raw'; element.innerHTML = marked; }
  else if (view === 'raw') { element.className = 'raw'; element.textContent = turn.raw; }
  else { element.innerHTML = turn.html; }
  if (!turn.raw.trim()) { element.className = 'text quiet'; element.textContent = '(empty)'; }
  return element;
}

function turns(list, roles) {
  return list.map(function (turn) {
    return make('div', 'turn', '', (roles ? [make('div', 'role', turn.role)] : []).concat([text(turn)]));
  });
}

/** Whether a click follows a link, ends a selection or begins one by a second click, and does not mean the whole. */
function reads(event) {
  return event.target.tagName === 'A' || event.detail > 1 || !!String(window.getSelection ? window.getSelection() : '');
}

/** What a click on a completion means; a finger has buttons, for it touches what it scrolls. */
function clicked(event, place) {
  if (reads(event)) { return; }
  if (round.task === 'ranking') { rank(place); return; }
  if (touch()) { return; }
  prefer(questions()[0], place === 0, event.shiftKey);
  if (!current || given.better === undefined) { say('You chose ' + (place === 0 ? 'A' : 'B') + '; u takes it back.'); }
}

function showItem() {
  var single = current.completions.length === 1, marked = view === 'diff' ? diffs[current.item] : null;
  var cards = current.completions.map(function (completion, place) {
    var label = round.task === 'ranking' ? String(place + 1) : String.fromCharCode(65 + place);
    var head = make('h2', '', single ? 'Completion' : label);
    if (round.task === 'ranking') {
      head.appendChild(make('span', 'rank', ranks[place] ? '#' + ranks[place] : ''));
    }
    var body = marked ? [text(completion[0], marked[place])] : turns(completion, completion.length > 1);
    var card = make('section', 'completion', '', [head].concat(body));
    if (!single) { card.onclick = function (event) { clicked(event, place); }; }
    return card;
  });
  byId('main').className = single ? '' : 'beside';
  fill(byId('main'), [
    make('section', single ? 'turns alone' : 'turns', '', turns(current.prompt, true)),
    make('div', single ? 'alone' : cards.length === 2 ? 'pair' : 'many', '', cards)
  ]);
  showAnswers();
  showState();
}

/** Of how many columns its options make even rows on a narrow screen. */
function columns(count) { return Math.max(2, count <= 5 ? count : Math.min(5, Math.ceil(count / 2))); }

function showAnswers() {
  var list = questions();
  var rows = list.map(function (question, place) {
    var numbers = question.id === 'rating' || question.id !== 'better' && round.task !== 'pairs' && round.task !== 'safety';
    var row = make('div', 'question by' + columns(question.options.length) + (numbers ? ' scale' : '') + (place === at && list.length > 1 ? ' now' : ''), '', []);
    row.appendChild(make('span', 'words', question.words));
    row.setAttribute('role', 'group');
    row.setAttribute('aria-label', question.words);
    question.options.forEach(function (option) {
      row.appendChild(button(option[1], option[2], function () { answer(question, option[0]); }, given[question.id] === option[0]));
    });
    return row;
  });
  if (round.task === 'ranking') { rows.unshift(rankingRow()); }
  var old = byId('comment');
  var comment = make('textarea', 'comment');
  comment.id = 'comment';
  comment.rows = 1;
  comment.maxLength = 20000;
  comment.placeholder = touch() ? 'Comment' : 'Comment (c, then Esc)';
  comment.setAttribute('aria-label', 'Comment');
  comment.value = old ? old.value : '';
  comment.oninput = saveDraft;
  var more = make('div', 'question more', '', [comment, button('skip …', 's', skip)]);
  if (round.axes.length || round.task === 'ranking') { more.appendChild(button('submit', 'Enter', finish)); }
  fill(byId('answers'), [make('div', 'questions', '', rows), more, legend()]);
}
