// Asks the server for items and sends it what is in the outbox.

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
    if (!current && queue.length) { next(); }
    else if (!current) { nothingLeft(); }
  });
}
