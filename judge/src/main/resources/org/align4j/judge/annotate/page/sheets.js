// Raw text, differences, and the sheets above the page.

function raw() {
  view = view === 'raw' ? 'rendered' : 'raw';
  if (current) { showItem(); }
}

function diff() {
  if (!current || round.task !== 'pairs') { return; }
  if (view === 'diff') { view = 'rendered'; showItem(); return; }
  var item = current.item;
  ask('GET', 'diff?item=' + item, null, function (status, answer) {
    if (status !== 200) { say('The differences cannot be shown: ' + (answer.error || 'no answer')); return; }
    diffs[item] = answer.completions;
    view = 'diff';
    if (current && current.item === item) { showItem(); }
  });
}

function sheet(title, children) {
  fill(byId('sheet'), [make('h2', '', title)].concat(children).concat([button('close', 'Esc', closeSheet)]));
  byId('sheet').setAttribute('aria-label', title);
  byId('sheet').hidden = byId('veil').hidden = false;
  byId('sheet').scrollTop = 0;
  byId('sheet').focus();
}

function closeSheet() {
  byId('sheet').hidden = byId('veil').hidden = true;
  byId('sheet').onpick = null;
}

function skip() {
  var choices = REASONS.map(function (reason, place) {
    return button(reason, String(place + 1), function () { skipped(reason); });
  });
  choices.push(button('no reason', 'Enter', function () { skipped(''); }));
  choices = [make('div', 'choices', '', choices)];
  choices.push(make('p', 'quiet', 'What you wrote as a comment goes along as the reason, too.'));
  sheet('Skip: why?', choices);
  byId('sheet').onpick = function (key) {
    if (key === 'Enter') { skipped(''); }
    else if (REASONS[Number(key) - 1]) { skipped(REASONS[Number(key) - 1]); }
  };
}

function skipped(reason) {
  var words = [reason, byId('comment').value.trim()].filter(function (each) { return each; }).join(': ');
  closeSheet();
  submit(words ? {choice: 'skip', comment: words} : {choice: 'skip'});
}

function help() {
  var list = keysOf();
  questions().forEach(function (question) {
    question.options.forEach(function (option) { list.push([option[2], question.words + ' – ' + (option[1] || option[2])]); });
  });
  if (round.task === 'pairs' && !touch()) { list.push(['click', 'on A or B: it is better']); }
  if (round.task === 'pairs' && round.steps === 5) { list.push(['Shift', 'with ← → or a click: A or B much better']); }
  if (round.task === 'ranking') { list.push(['1 …', 'the next best'], ['=', 'the next is as good as the last'], ['x', 'take off the last']); }
  sheet('Keys', [make('dl', '', '', [].concat.apply([], list.map(function (each) {
    return [make('dt', '', '', [make('kbd', '', each[0])]), make('dd', '', each[1])];
  }))), make('p', 'quiet', 'Every vote is on the server’s disk when it says “saved”. Until then this browser keeps it, even if you close it.')]);
}

function instructions() {
  ask('GET', 'instructions', null, function (status, answer) {
    var body = make('div', 'text');
    if (status === 200) { body.innerHTML = answer.html; } else { body.textContent = 'The instructions cannot be read now.'; }
    sheet('Instructions', [body]);
  });
}
