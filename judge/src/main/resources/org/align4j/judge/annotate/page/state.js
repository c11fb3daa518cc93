// What the page knows. The files here are one script: the server puts them together, in the order of PageScript, inside of one
// function, so that they share these variables and nothing else sees them.

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
var memory = {}, saying = 0, looking = 0;
