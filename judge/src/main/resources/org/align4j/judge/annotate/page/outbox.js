// The browser's memory, one for each round: what it keeps until the server says that it is on its disk.

function keyOf(key) { return 'align:' + name + ':' + (round ? round.id : '') + ':' + key; }

function keep(key, value) {
  memory[key] = value;
  try {
    if (value === null) { localStorage.removeItem(keyOf(key)); }
    else { localStorage.setItem(keyOf(key), JSON.stringify(value)); }
  } catch (e) { trouble = 'This browser keeps nothing: wait for “saved” before you close it.'; }
}

function kept(key, otherwise) {
  try {
    var text = localStorage.getItem(keyOf(key));
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
