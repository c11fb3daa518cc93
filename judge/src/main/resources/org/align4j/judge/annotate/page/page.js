// The annotation page: asks the server for items, shows them, and sends votes through an outbox that the browser keeps
// until the server says that they are on its disk. Nothing is loaded from elsewhere.
(function () {
  'use strict';

  var AHEAD = 3;
  var RETRY_LEAST = 500, RETRY_MOST = 10000, LOOK_AGAIN = 15000;
  var REASONS = ['I cannot tell', 'I lack the knowledge for this', 'A text is broken or empty', 'I do not want to read this'];
  var name = location.pathname.split('/')[2];
  var api = '/a/' + name + '/api/';
  var round = null;
  var queue = [], current = null, answered = {};
  var given = {}, ranks = [], share = false, at = 0;
  var last = null, progress = null;
  var wish = false, undoing = false, fetching = false, sending = false, pause = RETRY_LEAST, trouble = '';
  var shownAt = 0, hiddenAt = 0, hiddenFor = 0;
  var view = 'rendered', diffs = {};
  var memory = {}, saidUntil = 0;

  // ---- the browser's memory

  function keep(key, value) {
    memory[key] = value;
    try {
      if (value === null) { localStorage.removeItem('align:' + name + ':' + key); }
      else { localStorage.setItem('align:' + name + ':' + key, JSON.stringify(value)); }
    } catch (e) { trouble = 'This browser keeps nothing: wait for “saved” before you close it.'; }
  }

  function kept(key, otherwise) {
    try {
      var text = localStorage.getItem('align:' + name + ':' + key);
      if (text !== null) { return JSON.parse(text); }
      return otherwise;
    } catch (e) { return memory[key] === undefined || memory[key] === null ? otherwise : memory[key]; }
  }

  function outbox() { return kept('outbox', []); }

  function uuid() {
    var bytes = new Uint8Array(16), hex = '';
    crypto.getRandomValues(bytes);
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    for (var i = 0; i < 16; i++) {
      hex += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + (bytes[i] + 256).toString(16).slice(1);
    }
    return hex;
  }

  // ---- the server

  /** Calls back with (status, answer); status 0 means that there was none. */
  function ask(method, path, body, then) {
    var request = new XMLHttpRequest();
    request.open(method, api + path);
    request.timeout = 30000;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (e) { answer = null; }
      then(answer === null ? 0 : request.status, answer || {});
    };
    if (body) { request.setRequestHeader('Content-Type', 'application/json'); }
    request.send(body ? JSON.stringify(body) : null);
  }

  function later(what) {
    setTimeout(what, pause);
    pause = Math.min(RETRY_MOST, pause * 2);
  }

  function failed(status, answer, again) {
    trouble = status === 0 ? 'The server does not answer; trying again.' : String(answer.error || 'The server fails; trying again.');
    showState();
    if (!current && !queue.length) { message('Waiting for the server', trouble); }
    later(again);
  }

  function take(answer) {
    trouble = '';
    pause = RETRY_LEAST;
    last = answer.last === undefined ? last : answer.last;
    progress = answer.progress || progress;
  }

  function send() {
    var box = outbox();
    if (sending || !box.length) { return; }
    var entry = box[0];
    sending = true;
    ask('POST', 'votes', entry, function (status, answer) {
      sending = false;
      if (status === 200) {
        take(answer);
        drop(entry);
        if (entry.undoes) { returned(answer.item); }
      } else if (status === 0 || status >= 500 || status === 403 || status === 429) {
        failed(status, answer, send);
        return;
      } else {
        keep('refused', kept('refused', []).concat([{entry: entry, error: answer.error}]));
        drop(entry);
        undoing = false;
        trouble = 'Not taken: ' + answer.error;
      }
      showState();
      if (outbox().length) { send(); } else if (wish) { undo(); } else { fetchMore(); }
    });
  }

  function drop(entry) {
    var left = outbox().filter(function (each) { return each.vote !== entry.vote; });
    keep('outbox', left.length ? left : null);
  }

  function fetchMore() {
    var have = queue.map(function (each) { return each.item; });
    if (current) { have.push(current.item); }
    outbox().forEach(function (entry) { if (entry.item) { have.push(entry.item); } });
    var wanted = AHEAD + (current ? 0 : 1) - queue.length;
    if (fetching || wanted < 1) { return; }
    fetching = true;
    ask('GET', 'items?count=' + wanted + '&have=' + have.join(','), null, function (status, answer) {
      fetching = false;
      if (status !== 200) { failed(status, answer, fetchMore); return; }
      take(answer);
      answer.items.forEach(function (item) {
        var known = answered[item.item] || (current && current.item === item.item) ||
          queue.some(function (each) { return each.item === item.item; });
        if (!known) { queue.push(item); }
      });
      showState();
      if (!current) { next(); }
    });
  }

  // ---- moving on and back

  function next() {
    current = queue.shift() || null;
    if (current) { begin(null); }
    else if (!fetching && progress) { nothingLeft(); }
    fetchMore();
  }

  function nothingLeft() {
    if (progress.left > 0) {
      message('Nothing for you right now', 'Others have the last items on their screens. This page looks again by itself.');
    } else {
      message('All done. Thank you!', 'Everything has your vote. ' + (last ? 'u takes the last one back.' : ''));
    }
    setTimeout(function () { if (!current) { fetchMore(); } }, LOOK_AGAIN);
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

  // ---- questions and answers

  /** What is asked about an item: id, words, options [value, words, key] in order, whether it must be answered. */
  function questions() {
    var list = [];
    if (round.task === 'pairs') { list.push({id: 'better', words: 'Which is better?', options: pairOptions(), must: true}); }
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
      list.push([i, i === 1 ? '1 worst' : i === round.levels ? i + ' best' : String(i), String(i)]);
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

  // ---- drawing

  function byId(id) { return document.getElementById(id); }

  /** An element with a class, text and children. */
  function make(tag, kind, text, children) {
    var element = document.createElement(tag);
    if (kind) { element.className = kind; }
    if (text) { element.textContent = text; }
    (children || []).forEach(function (child) { element.appendChild(child); });
    return element;
  }

  function fill(element, children) {
    while (element.firstChild) { element.removeChild(element.firstChild); }
    children.forEach(function (child) { element.appendChild(child); });
  }

  function button(words, key, action, chosen) {
    var element = make('button', chosen ? 'chosen' : '', '', [make('kbd', '', key), make('span', '', words)]);
    element.type = 'button';
    if (chosen !== undefined) { element.setAttribute('aria-pressed', chosen ? 'true' : 'false'); }
    element.onclick = function () { action(); element.blur(); };
    return element;
  }

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

  function showItem() {
    var single = current.completions.length === 1, marked = view === 'diff' ? diffs[current.item] : null;
    var cards = current.completions.map(function (completion, place) {
      var label = round.task === 'ranking' ? String(place + 1) : String.fromCharCode(65 + place);
      var head = make('h2', '', single ? 'Completion' : label);
      if (round.task === 'ranking') {
        head.appendChild(make('span', 'rank', ranks[place] ? 'number ' + ranks[place] : ''));
      }
      var body = marked ? [text(completion[0], marked[place])] : turns(completion, completion.length > 1);
      var card = make('section', 'completion', '', [head].concat(body));
      if (round.task === 'ranking') { card.onclick = function () { rank(place); }; }
      return card;
    });
    fill(byId('main'), [
      make('section', 'turns', '', turns(current.prompt, true)),
      make('div', cards.length === 1 ? 'single' : cards.length === 2 ? 'pair' : 'many', '', cards)
    ]);
    showAnswers();
    showState();
  }

  function showAnswers() {
    var list = questions();
    var rows = list.map(function (question, place) {
      var row = make('div', place === at && list.length > 1 ? 'question now' : 'question', '', []);
      if (list.length > 1 || round.task !== 'pairs') { row.appendChild(make('span', 'words', question.words)); }
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
    comment.placeholder = 'Comment (c, then Esc)';
    comment.setAttribute('aria-label', 'Comment');
    comment.value = old ? old.value : '';
    comment.oninput = saveDraft;
    var more = make('div', 'question more', '', [comment, button('skip …', 's', skip)]);
    if (round.axes.length || round.task === 'ranking') { more.appendChild(button('submit', 'Enter', finish)); }
    fill(byId('answers'), [make('div', 'questions', '', rows), more, legend()]);
  }

  function rankingRow() {
    var row = make('div', 'question', '', [make('span', 'words', share
      ? 'Which one is as good as the last?'
      : ranked() < current.completions.length ? 'Which is number ' + (ranked() + 1) + '?' : 'Enter submits this order.')]);
    current.completions.forEach(function (completion, place) {
      row.appendChild(button(ranks[place] ? 'number ' + ranks[place] : '–', String(place + 1), function () { rank(place); }, !!ranks[place]));
    });
    row.appendChild(button('as good as the last', '=', function () { share = true; showAnswers(); }));
    row.appendChild(button('take off the last', 'x', unrank));
    return row;
  }

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
    if (Date.now() < saidUntil) { return; }
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
  }

  function message(title, words) {
    fill(byId('main'), [make('div', 'message', '', [make('h1', '', title), make('p', '', words)])]);
    fill(byId('answers'), []);
  }

  /** Says something for a moment where it otherwise says what is saved. */
  function say(words) {
    byId('saved').textContent = words;
    saidUntil = Date.now() + 2500;
    setTimeout(function () { if (Date.now() >= saidUntil) { showState(); } }, 2600);
  }

  // ---- views and sheets

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
    byId('sheet').hidden = false;
    byId('sheet').scrollTop = 0;
  }

  function closeSheet() {
    byId('sheet').hidden = true;
    byId('sheet').onpick = null;
  }

  function skip() {
    var choices = REASONS.map(function (reason, place) {
      return button(reason, String(place + 1), function () { skipped(reason); });
    });
    choices.push(button('no reason', 'Enter', function () { skipped(''); }));
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
      question.options.forEach(function (option) { list.push([option[2], question.words + ' – ' + option[1]]); });
    });
    if (round.task === 'pairs' && round.steps === 5) { list.push(['Shift ← →', 'A or B much better']); }
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

  // ---- keys

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

  function actRanking(key) {
    if (key === '=') { share = true; showAnswers(); return true; }
    if (key === 'x') { unrank(); return true; }
    if (at === 0 && Number(key) >= 1 && ranked() < current.completions.length) { rank(Number(key) - 1); return true; }
    return false;
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
      var far = round.steps === 3 || shift ? 1 : 2;
      answer(question, key === 'ArrowLeft' ? far : round.steps + 1 - far);
      return true;
    }
    if (round.task === 'pairs' && key === 't') { answer(question, (round.steps + 1) / 2); return true; }
    if (round.task === 'safety' && (key === 'y' || key === 'n')) { answer(question, key === 'y' ? 1 : 2); return true; }
    for (var i = 0; i < question.options.length; i++) {
      if (question.options[i][2] === key) { answer(question, question.options[i][0]); return true; }
    }
    return false;
  }

  // ---- start

  function start() {
    ask('GET', 'round', null, function (status, answer) {
      if (status !== 200) { failed(status, answer, start); return; }
      trouble = '';
      round = answer;
      showTools();
      outbox().forEach(function (entry) { if (entry.item) { answered[entry.item] = true; } else { undoing = true; } });
      send();
      fetchMore();
      if (round.instructions && !kept('instructed', false)) { keep('instructed', true); instructions(); }
    });
  }

  document.addEventListener('keydown', function (event) { if (round) { pressed(event); } });
  document.addEventListener('visibilitychange', function () {
    if (document.hidden) { hiddenAt = Date.now(); }
    else if (hiddenAt) { hiddenFor += Date.now() - hiddenAt; hiddenAt = 0; }
  });
  window.addEventListener('online', send);
  start();
}());
