// What every key does.

function pressed(event) {
  var key = event.key, target = event.target;
  var writing = target && (target.tagName === 'TEXTAREA' || target.tagName === 'INPUT');
  if (key === 'Escape' || key === 'Esc') { if (writing) { target.blur(); } else { closeSheet(); } return; }
  if (writing || event.altKey || event.metaKey || event.repeat) { return; }
  if (event.ctrlKey) {
    if (key === 'z') { event.preventDefault(); undo(); }
    return;
  }
  if (key === 'Enter' && target && (target.tagName === 'BUTTON' || target.tagName === 'A')) { return; }
  if (!byId('sheet').hidden) {
    if (byId('sheet').onpick) { byId('sheet').onpick(key); event.preventDefault(); }
    else if (key === '?') { closeSheet(); }
    return;
  }
  if (act(key, event.shiftKey)) { event.preventDefault(); }
}

/** Does what a key means; false if it means nothing. */
function act(key, shift) {
  var tools = {u: undo, m: raw, d: diff, '?': help, i: instructions};
  if (key === 'i' && !round.instructions) { return false; }
  if (tools[key]) { tools[key](); return true; }
  if (!current) { return false; }
  if (key === 'c') { byId('comment').focus(); return true; }
  if (key === 's') { skip(); return true; }
  if (key === 'Enter') { finish(); return true; }
  return round.task === 'ranking' && actRanking(key) || actQuestion(key, shift);
}

function actQuestion(key, shift) {
  var list = questions();
  if (!list.length) { return false; }
  if (list.length > 1 && (key === 'ArrowUp' || key === 'ArrowDown')) {
    at = Math.min(list.length - 1, Math.max(0, at + (key === 'ArrowUp' ? -1 : 1)));
    showAnswers();
    return true;
  }
  var question = list[at];
  if (round.task === 'pairs' && (key === 'ArrowLeft' || key === 'ArrowRight')) {
    prefer(question, key === 'ArrowLeft', shift);
    return true;
  }
  if (round.task === 'pairs' && key === 't') { answer(question, (round.steps + 1) / 2); return true; }
  if (round.task === 'safety' && (key === 'y' || key === 'n')) { answer(question, key === 'y' ? 1 : 2); return true; }
  for (var i = 0; i < question.options.length; i++) {
    if (question.options[i][2] === key) { answer(question, question.options[i][0]); return true; }
  }
  return false;
}
