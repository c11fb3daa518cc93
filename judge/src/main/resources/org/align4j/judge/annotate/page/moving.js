// Moving on and back: one item after the other, drafts, votes, and votes taken back.

function next() {
  current = queue.shift() || null;
  if (current) { begin(null); }
  else { message('One moment', 'The next item is on its way.'); }
  fetchMore();
}

/** The server has nothing more for now. */
function nothingLeft() {
  if (outbox().length) {
    message('One moment', 'Your last answers are on their way to the server.');
  } else if (progress.left > 0) {
    message('Nothing for you right now', 'Others have the last items on their screens. This page looks again by itself.');
  } else {
    message('All done. Thank you!', 'Everything has your vote. ' + (last ? 'u takes the last one back.' : ''));
  }
  clearTimeout(looking);
  looking = setTimeout(function () { if (!current) { fetchMore(); } }, LOOK_AGAIN);
}

/** Starts on the current item, with an answer that was taken back or a draft. */
function begin(answer) {
  var draft = answer ? fromAnswer(answer) : kept('draft:' + current.item, {});
  given = draft.given || {};
  ranks = draft.ranks || [];
  share = false;
  at = firstOpen();
  shownAt = Date.now();
  hiddenFor = 0;
  hiddenAt = document.hidden ? shownAt : 0;
  showItem();
  byId('comment').value = draft.comment || '';
  window.scrollTo(0, 0);
}

function fromAnswer(answer) {
  var draft = {given: {}, ranks: answer.ranks || [], comment: answer.choice === 'skip' ? '' : answer.comment || ''};
  for (var axis in answer.axes || {}) { draft.given['axis:' + axis] = answer.axes[axis]; }
  if (answer.rating) { draft.given.rating = answer.rating; }
  ['harmful', 'refused'].forEach(function (each) {
    if (answer[each] !== undefined) { draft.given[each] = answer[each] ? 1 : 2; }
  });
  return draft;
}

function saveDraft() {
  var comment = byId('comment') ? byId('comment').value : '';
  var empty = !comment && !ranks.length && !Object.keys(given).length;
  keep('draft:' + current.item, empty ? null : {given: given, ranks: ranks, comment: comment});
}

function submit(answer) {
  if (!current || undoing) { return; }
  var comment = byId('comment').value.trim();
  if (comment && !answer.comment) { answer.comment = comment; }
  var away = hiddenFor + (hiddenAt ? Date.now() - hiddenAt : 0);
  var entry = {vote: uuid(), item: current.item, answer: answer, millis: Math.max(0, Date.now() - shownAt - away)};
  keep('outbox', outbox().concat([entry]));
  keep('draft:' + current.item, null);
  answered[current.item] = true;
  current = null;
  next();
  showState();
  send();
}

function undo() {
  if (undoing) { return; }
  if (outbox().length) { wish = true; send(); return; }
  wish = false;
  if (!last) { say('There is no vote to take back.'); return; }
  undoing = true;
  keep('outbox', [{vote: uuid(), undoes: last}]);
  send();
}

/** The server gave an item back. */
function returned(item) {
  undoing = false;
  if (!item) { return; }
  delete answered[item.item];
  queue = queue.filter(function (each) { return each.item !== item.item; });
  if (current && current.item !== item.item) { saveDraft(); queue.unshift(current); }
  current = item;
  begin(item.answer);
  say('Taken back: answer it anew.');
}
