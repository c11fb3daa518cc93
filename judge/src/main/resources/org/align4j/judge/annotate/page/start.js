// Starts when everything else is there.

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
window.addEventListener('resize', measure);
byId('veil').onclick = closeSheet;
start();
