"use strict";
(() => {
  const box = document.createElement("div");
  box.className = "tooltip";
  box.hidden = true;
  document.body.append(box);

  function show(text, x, y) {
    box.textContent = text;
    box.hidden = false;
    const width = box.offsetWidth, height = box.offsetHeight;
    box.style.left = Math.max(4, Math.min(x + 12, innerWidth - width - 4)) + "px";
    box.style.top = (y + 18 + height > innerHeight ? Math.max(4, y - height - 10) : y + 18) + "px";
  }

  function hide() { box.hidden = true; }

  // Explanations: the browser's own tooltip does not come on touch or by keyboard.
  for (const term of document.querySelectorAll(".tip")) {
    const text = term.title;
    term.removeAttribute("title");
    term.setAttribute("aria-description", text);
    const open = () => { const r = term.getBoundingClientRect(); show(text, r.left, r.bottom - 14); };
    term.addEventListener("pointerenter", open);
    term.addEventListener("focus", open);
    term.addEventListener("click", open);
    term.addEventListener("pointerleave", hide);
    term.addEventListener("blur", hide);
  }
  addEventListener("scroll", hide, {passive: true});

  // Charts: the values at the nearest step of every curve.
  function points(curve) {
    return curve.dataset.points.split(";").filter(Boolean).map(each => each.split(",").map(Number));
  }

  function nearest(all, x) {
    let best = 0;
    for (let i = 1; i < all.length; i++) if (Math.abs(all[i][0] - x) < Math.abs(all[best][0] - x)) best = i;
    return best;
  }

  for (const svg of document.querySelectorAll("svg")) {
    const curves = [...svg.querySelectorAll(".curve")].filter(curve => curve.dataset.points);
    if (!curves.length) continue;
    const read = curves.map(points);
    const rule = document.createElementNS(svg.namespaceURI, "line");
    rule.setAttribute("class", "rule");
    rule.setAttribute("y1", 12);
    rule.setAttribute("y2", svg.dataset.bottom);
    rule.style.display = "none";
    svg.append(rule);
    svg.tabIndex = 0;
    let at = 0;
    const say = (x, left, top) => {
      const lines = [];
      read.forEach((all, i) => {
        const point = all[nearest(all, x)];
        if (!i) {
          rule.setAttribute("x1", point[0]);
          rule.setAttribute("x2", point[0]);
          rule.style.display = "";
          lines.push(curves[i].dataset.xName + " " + point[2].toLocaleString("en"));
        }
        lines.push(curves[i].dataset.name + " " + point[3].toLocaleString("en", {maximumSignificantDigits: 5}));
      });
      show(lines.join("\n"), left, top);
    };
    const leave = () => { rule.style.display = "none"; hide(); };
    svg.addEventListener("pointermove", event => {
      const area = svg.getBoundingClientRect();
      const x = (event.clientX - area.left) * svg.viewBox.baseVal.width / area.width;
      at = nearest(read[0], x);
      say(x, event.clientX, event.clientY);
    });
    svg.addEventListener("keydown", event => {
      const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!step) return;
      event.preventDefault();
      at = Math.max(0, Math.min(read[0].length - 1, at + step));
      const area = svg.getBoundingClientRect();
      const x = read[0][at][0];
      say(x, area.left + x * area.width / svg.viewBox.baseVal.width, area.top);
    });
    svg.addEventListener("pointerleave", leave);
    svg.addEventListener("blur", leave);
  }

  // Tables: a click on a heading sorts, numbers as numbers; a second click turns the order round.
  function key(row, column) {
    const cell = row.cells[column];
    const text = (cell.firstChild ? cell.firstChild.textContent : "").trim();
    const number = parseFloat(text.replace(/[,+\s\u202f]/g, "").replace("\u2212", "-"));
    return /^[+\u2212-]?[0-9.]/.test(text) && !Number.isNaN(number) ? number : text;
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent || "\u2195";
      button.setAttribute("aria-label", "sort by " + (head.textContent || "name"));
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.sort((a, b) => {
          const x = key(a, column), y = key(b, column);
          const order = typeof x === typeof y ? (typeof x === "number" ? x - y : x.localeCompare(y)) : typeof x === "number" ? -1 : 1;
          return down ? -order : order;
        });
        table.tBodies[0].append(...rows);
      });
    });
  }

  // A link into a folded stage opens it.
  function unfold() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  }
  addEventListener("hashchange", unfold);
  unfold();
})();
