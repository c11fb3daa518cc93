// Elements of the page, made of words.

function byId(id) { return document.getElementById(id); }

/** An element with a class, text and children. */
function make(tag, kind, text, children) {
  var element = document.createElement(tag);
  if (kind) { element.className = kind; }
  if (text) { element.textContent = text; }
  (children || []).forEach(function (child) { element.appendChild(child); });
  return element;
}

/** Whether there are fingers and no keys. */
function touch() { return !!window.matchMedia && window.matchMedia('(hover: none) and (pointer: coarse)').matches; }

function fill(element, children) {
  while (element.firstChild) { element.removeChild(element.firstChild); }
  children.forEach(function (child) { element.appendChild(child); });
}

/** A button that shows its key; where there are no words, the key is all that it says. */
function button(words, key, action, chosen) {
  var element = make('button', chosen ? 'chosen' : '', '', [make('kbd', '', key)].concat(words ? [make('span', '', words)] : []));
  element.type = 'button';
  if (chosen !== undefined) { element.setAttribute('aria-pressed', chosen ? 'true' : 'false'); }
  element.onclick = function () { action(); element.blur(); };
  return element;
}
