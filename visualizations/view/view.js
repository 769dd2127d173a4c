// The page's own script. Words of papers are set as text, never as markup.
"use strict";
(() => {
  const { nodes, edges, facts } = JSON.parse(document.getElementById("data").textContent);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byNumber = new Map(edges.map((edge) => [edge.id, edge]));
  const kinds = new Map(facts.kinds.map((kind) => [kind.kind, kind]));
  const edgesOf = new Map(nodes.map((node) => [node.id, []]));
  for (const edge of edges) {
    edgesOf.get(edge.from).push(edge);
    if (edge.to !== edge.from) edgesOf.get(edge.to).push(edge);
  }
  // Topics name the regions of the picture, though they are small in it.
  const weight = (node) => [node.kind === "Topic" ? 13 : node.size, node.papers || 0, edgesOf.get(node.id).length];
  const heavier = (a, b) => weight(b).map((w, n) => w - weight(a)[n]).find((d) => d) || (a.id < b.id ? -1 : 1);
  const ranked = [...nodes].sort(heavier);
  const hidden = new Set();
  let selected = null;
  let near = new Set();

  // Elements

  const $ = (id) => document.getElementById(id);

  function element(tag, options = {}, ...children) {
    const { on = {}, style = {}, ...attributes } = options;
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    for (const [name, act] of Object.entries(on)) made.addEventListener(name, act);
    Object.assign(made.style, style);
    made.append(...children);
    return made;
  }

  // Names are isolated, so that one written from right to left does not turn what stands beside it.
  const isolated = (text) => element("bdi", {}, text);

  const OUTLINES = {
    dot: "M7 1a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
    square: "M2 2h10v10H2z",
    diamond: "M7 0l7 7l-7 7l-7-7z",
    triangle: "M7 1l7 12H0z",
    triangleDown: "M0 1h14L7 13z",
    star: "M7 0l2 5h5l-4 3.4l1.6 5.2L7 10.4l-4.6 3.2L4 8.4L0 5h5z",
  };

  function glyph({ shape, colour }) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 14 14");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", OUTLINES[shape] || OUTLINES.dot);
    path.setAttribute("fill", colour);
    svg.append(path);
    return svg;
  }

  const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
  const shortened = (text, length) => (text.length > length ? `${[...text].slice(0, length - 1).join("")}…` : text);
  const oneLine = (text) => text.replace(/\s+/g, " ").trim();

  // The picture

  const FAINT = 0.07;
  // The more lines there are, the less each must cover.
  const usual = Math.min(0.75, 0.42 * Math.sqrt(1750 / Math.max(edges.length, 1)));
  const styled = (edge) => ({
    id: edge.id, from: edge.from, to: edge.to, width: edge.width, dashes: Boolean(edge.derived),
    arrows: { to: { enabled: true, scaleFactor: 0.35 } },
    color: { color: edge.color, highlight: edge.color, hover: edge.color, inherit: false, opacity: opacity(edge) },
    smooth: edge.bend ? { enabled: true, type: "curvedCW", roundness: edge.bend } : false,
  });
  const opacity = (edge) => {
    if (selected) return joins(edge) ? 0.9 : FAINT;
    return edge.relation === "MENTIONS" || edge.relation === "HAS_TOPIC" ? usual / 2 : usual;
  };
  const joins = (edge) =>
    selected && (selected.edge ? edge.id === selected.id : edge.from === selected.id || edge.to === selected.id);
  const shown = (node) => ({
    id: node.id, x: node.x, y: node.y, size: node.size, shape: node.shape,
    hidden: hidden.has(node.kind),
    opacity: !selected || near.has(node.id) ? 1 : 0.15,
    color: {
      background: node.color, border: "#ffffff",
      highlight: { background: node.color, border: "#111827" }, hover: { background: node.color, border: "#111827" },
    },
  });

  const nodeSet = new vis.DataSet(nodes.map(shown));
  const edgeSet = new vis.DataSet(edges.map(styled));
  const network = new vis.Network($("network"), { nodes: nodeSet, edges: edgeSet }, {
    physics: false,
    layout: { improvedLayout: false },
    nodes: { borderWidth: 1.2, borderWidthSelected: 2.5, font: { size: 0 } },
    edges: { font: { size: 0 }, selectionWidth: 1.5, hoverWidth: 0.5 },
    interaction: { hover: true, tooltipDelay: 100000, hideEdgesOnDrag: edges.length > 3000, hideEdgesOnZoom: edges.length > 3000, multiselect: false, keyboard: { enabled: false } },
  });

  function restyle() {
    nodeSet.update(nodes.map(shown));
    edgeSet.update(edges.map(styled));
  }

  // Names are written as far as there is room for them, the weightiest first, in the same size at any zoom.

  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
  const widths = new Map();
  const lettering = (node) => {
    if (selected && node.id === selected.id) return 16;
    return node.kind === "Paper" || node.kind === "Topic" ? 11 : Math.min(18, 11 + node.size / 5);
  };
  const label = (node) => {
    const text = shortened(oneLine(node.label), node.kind === "Paper" ? 38 : 34);
    return node.kind === "Topic" ? text.toUpperCase() : text;
  };

  function width(context, text, font) {
    const key = `${font}\n${text}`;
    if (!widths.has(key)) {
      context.font = font;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key);
  }

  function named() {
    if (!selected) return ranked;
    const first = ranked.filter((node) => node.id === selected.id);
    return [...first, ...ranked.filter((node) => near.has(node.id) && node.id !== selected.id)];
  }

  network.on("afterDrawing", (context) => {
    const scale = network.getScale();
    const middle = network.getViewPosition();
    const view = { x: $("network").clientWidth / 2 / scale, y: $("network").clientHeight / 2 / scale };
    // No name is written over that of a weightier node, nor over such a node.
    const taken = [];
    const covers = (one, other) =>
      one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    let written = 0;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const node of named()) {
      if (hidden.has(node.kind)) continue;
      const { x, y } = network.getPosition(node.id);
      if (Math.abs(x - middle.x) > view.x + 100 / scale || Math.abs(y - middle.y) > view.y + 40 / scale) continue;
      const pixels = lettering(node);
      const weighty = node.size > 14 || node.kind === "Topic" || (selected && node.id === selected.id);
      const font = (size) => `${weighty ? "600 " : ""}${size}px ${FONT}`;
      const text = label(node);
      const half = width(context, text, font(pixels)) / 2 / scale;
      const away = node.size + 3 / scale;
      const height = pixels / scale;
      // Below the node if there is room, else above it or beside it.
      const places = [[x, y + away], [x, y - away - height], [x + away + half, y - height / 2], [x - away - half, y - height / 2]]
        .map(([centre, top]) => ({ centre, left: centre - half - 5 / scale, right: centre + half + 5 / scale, top: top - 3 / scale, bottom: top + height + 4 / scale }));
      const own = selected && node.id === selected.id;
      const inside = (place) => place.left > middle.x - view.x && place.right < middle.x + view.x;
      const box = places.find((place) => inside(place) && !taken.some((other) => covers(place, other))) || (own && places[0]);
      if (node.size > 12) taken.push({ left: x - node.size, top: y - node.size, right: x + node.size, bottom: y + node.size });
      if (!box) continue;
      taken.push(box);
      const top = box.top + 3 / scale;
      context.font = font(pixels / scale);
      context.lineWidth = 3.5 / scale;
      context.strokeStyle = "rgba(255, 255, 255, 0.92)";
      context.strokeText(text, box.centre, top);
      context.fillStyle = node.kind === "Paper" ? "#4b5563" : node.kind === "Topic" ? "#6d28d9" : "#111827";
      context.fillText(text, box.centre, top);
      written += 1;
      if (written > 400) break;
    }
  });

  // Selecting

  function select(id, { move = false } = {}) {
    const node = byId.get(id);
    selected = { id };
    near = new Set([id, ...edgesOf.get(id).flatMap((edge) => [edge.from, edge.to])]);
    if (hidden.delete(node.kind)) drawLegend();
    restyle();
    network.selectNodes([id], false);
    history.replaceState(null, "", address(id));
    if (move) fit([...near]);
    show(aboutNode(node));
  }

  function selectEdge(id) {
    const edge = byNumber.get(id);
    selected = { id, edge: true };
    near = new Set([edge.from, edge.to]);
    restyle();
    show(aboutEdge(edge));
  }

  function clear() {
    selected = null;
    near = new Set();
    network.unselectAll();
    history.replaceState(null, "", "#");
    restyle();
    show(overview());
  }

  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) select(node);
    else if (edge !== undefined) selectEdge(edge);
    else if (selected) clear();
  });
  network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && select(node, { move: true }));
  document.addEventListener("keydown", (event) => event.key === "Escape" && selected && clear());

  // What is said of it

  function show(children) {
    $("about").replaceChildren(...children);
    $("about").scrollTop = 0;
  }

  function goTo(id, text = byId.get(id).label) {
    const go = (event) => { event.preventDefault(); select(id, { move: true }); };
    return element("a", { class: "go", href: address(id), on: { click: go } }, isolated(oneLine(text)));
  }

  // Half of a surrogate pair has no place in an address.
  const address = (id) => `#${encodeURIComponent(id.replace(/\p{Cs}/gu, "\ufffd"))}`;

  function asked() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  }

  const quiet = (...children) => element("p", { class: "quiet" }, ...children);

  const closing = () =>
    element("button", { class: "close", type: "button", "aria-label": "Close", on: { click: clear } }, "×");

  function summary(node) {
    const counts = [];
    if (node.papers) counts.push(plural(node.papers, "paper"));
    if (node.first_seen) counts.push(`since ${node.first_seen}`);
    if (node.published) counts.push(node.published);
    if (node.organization) counts.push(node.organization);
    if (node.upvotes) counts.push(plural(node.upvotes, "upvote"));
    return [kinds.get(node.kind).label, ...counts].join(" · ");
  }

  function marked([number, ...marks]) {
    const text = facts.sentences[number][1];
    const words = [];
    let done = 0;
    for (let n = 0; n < marks.length; n += 2) {
      words.push(text.slice(done, marks[n]), element("mark", {}, text.slice(marks[n], marks[n + 1])));
      done = marks[n + 1];
    }
    return element("bdi", {}, ...words, text.slice(done));
  }

  function quotation(quoted, before = "") {
    const { id, title, date } = facts.papers[facts.sentences[quoted[0]][0]];
    const source = byId.has(id) ? goTo(id, title) : isolated(oneLine(title));
    return element("blockquote", {}, marked(quoted),
      element("footer", {}, before, source, date ? ` (${date.slice(0, 7)})` : ""));
  }

  function list(title, look, rows) {
    const bar = element("i", { style: { background: look.colour } });
    return [element("h3", { title: look.line }, bar, title), element("ul", {}, ...rows)];
  }

  function aboutNode(node) {
    const kind = kinds.get(node.kind);
    const names = (node.aliases || []).filter((name) => name !== node.label);
    const made = [closing(), element("h2", {}, glyph(kind), isolated(node.label)), quiet(isolated(summary(node)))];
    if (names.length) made.push(quiet("Also ", isolated(names.join(", "))));
    if (node.authors) made.push(quiet(isolated(several(node.authors))));
    if (node.url) made.push(element("p", {}, element("a", { href: node.url, target: "_blank", rel: "noopener noreferrer" }, node.url.slice(8))));
    if (node.abstract) made.push(element("details", {}, element("summary", {}, "Abstract"), element("p", {}, isolated(node.abstract))));
    for (const [relation, quoted] of node.says || []) made.push(quotation(quoted, `${facts.roles[relation]} `));
    return [...made, ...neighbours(node)];
  }

  const several = (names) => (names.length > 8 ? `${names.slice(0, 7).join(", ")} and ${names.length - 7} more` : names.join(", "));

  function neighbours(node) {
    const groups = new Map();
    for (const edge of edgesOf.get(node.id)) {
      const { label, inverse } = facts.relations[edge.relation];
      const key = label === inverse ? label : `${edge.relation}${edge.from === node.id}`;
      groups.set(key, [...(groups.get(key) || []), edge]);
    }
    return [...groups.values()].flatMap((group) => {
      const out = group[0].from === node.id;
      const look = facts.relations[group[0].relation];
      const rows = [...group].sort((a, b) => b.width - a.width).map((edge) => neighbour(edge, edge.from === node.id ? edge.to : edge.from, node));
      return list(`${out ? look.label : look.inverse} (${group.length})`, look, rows);
    });
  }

  function neighbour(edge, other, node) {
    const ofPaper = [node, byId.get(other)].some(({ kind }) => kind === "Paper");
    const quoted = edge.says.map((says) => (ofPaper ? element("blockquote", {}, marked(says)) : quotation(says)));
    const look = glyph(kinds.get(byId.get(other).kind));
    if (!quoted.length) return element("li", { class: "name" }, look, goTo(other));
    return element("li", {}, element("details", {},
      element("summary", {}, element("span", { class: "name" }, look, goTo(other))), ...quoted));
  }

  function aboutEdge(edge) {
    const look = facts.relations[edge.relation];
    return [
      closing(),
      element("h2", {}, look.label),
      element("p", {}, goTo(edge.from), ` ${look.label} `, goTo(edge.to)),
      quiet(look.line),
      ...edge.says.map((quoted) => quotation(quoted)),
      ...(edge.more > 0 ? [quiet(`and ${plural(edge.more, "more sentence")}`)] : []),
    ];
  }

  function overview() {
    const made = [quiet("Press a node or a line to see what papers say of it. Scroll to zoom, drag to move.")];
    if (nodes.length < facts.total.nodes) {
      made.unshift(quiet(`The graph is larger than the picture. ${facts.around ? "Shown is what is nearest" : "Shown are its topics, what most papers name, and the papers that propose it"}: ${nodes.length.toLocaleString("en")} of ${plural(facts.total.nodes, "node")}, ${edges.length.toLocaleString("en")} of ${plural(facts.total.edges, "edge")}.`));
    }
    for (const kind of facts.kinds) {
      const best = ranked.filter((node) => node.kind === kind.kind && kind.kind !== "Paper").slice(0, 8);
      const rows = best.map((node) =>
        element("li", { class: "name" }, glyph(kind), goTo(node.id), element("span", { class: "quiet" }, String(node.papers || ""))));
      if (best.length) made.push(element("h3", { title: kind.line }, kind.plural), element("ul", {}, ...rows));
    }
    const relations = Object.values(facts.relations).sort((a, b) => b.count - a.count);
    const rows = relations.map((look) =>
      element("li", { class: "name", title: look.line }, element("i", { style: { background: look.colour } }),
        look.label, element("span", { class: "quiet" }, look.count.toLocaleString("en"))));
    return [...made, element("h3", {}, "Lines"), element("ul", {}, ...rows)];
  }

  // Hovering

  network.on("hoverNode", ({ node: id, pointer }) => {
    const node = byId.get(id);
    const said = node.says && node.says.length ? facts.sentences[node.says[0][1][0]][1] : node.abstract;
    point([element("strong", {}, isolated(node.label)), element("span", { class: "quiet" }, isolated(summary(node))), ...sentence(said)], pointer.DOM);
  });
  network.on("hoverEdge", ({ edge: id, pointer }) => {
    const edge = byNumber.get(id);
    const ends = [edge.from, edge.to].map((end) => isolated(oneLine(byId.get(end).label)));
    const said = edge.says.length ? facts.sentences[edge.says[0][0]][1] : "";
    point([element("strong", {}, ends[0], ` ${facts.relations[edge.relation].label} `, ends[1]), ...sentence(said)], pointer.DOM);
  });
  const sentence = (text) => (text ? [element("p", {}, isolated(shortened(text, 240)))] : []);
  const hide = () => { $("tip").hidden = true; };
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom", "click"]) network.on(event, hide);

  function point(children, { x, y }) {
    const tip = $("tip");
    tip.replaceChildren(...children);
    tip.hidden = false;
    const room = $("picture");
    tip.style.left = `${Math.max(8, Math.min(x + 16, room.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.max(8, y + 20 + tip.offsetHeight > room.clientHeight ? y - tip.offsetHeight - 12 : y + 16)}px`;
  }

  // Legend

  function drawLegend() {
    const present = facts.kinds.filter((kind) => nodes.some((node) => node.kind === kind.kind));
    $("legend").replaceChildren(...present.map((kind) => {
      const count = nodes.filter((node) => node.kind === kind.kind).length;
      const of = kind.count > count ? ` of ${kind.count.toLocaleString("en")}` : "";
      const toggle = () => {
        if (!hidden.delete(kind.kind)) hidden.add(kind.kind);
        drawLegend();
        restyle();
      };
      return element("button", { type: "button", title: kind.line, "aria-pressed": String(!hidden.has(kind.kind)), on: { click: toggle } },
        glyph(kind), kind.plural, element("span", { class: "quiet" }, `${count.toLocaleString("en")}${of}`));
    }));
  }

  // Searching

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s\-_/]+/g, " ");
  const names = new Map(nodes.map((node) => [node.id, [node.label, ...(node.aliases || [])].map(folded)]));
  let active = -1;

  function matches(query) {
    const asked = folded(query).trim();
    if (!asked) return [];
    const score = (node) => Math.max(...names.get(node.id).map((name) => (name === asked ? 3 : name.startsWith(asked) ? 2 : name.includes(asked) ? 1 : 0)));
    const scored = ranked.map((node) => [score(node), node]).filter(([points]) => points);
    return scored.sort((a, b) => b[0] - a[0]).slice(0, 12).map(([, node]) => node);
  }

  function drawFound() {
    const found = matches($("query").value);
    active = Math.max(-1, Math.min(active, found.length - 1));
    $("found").replaceChildren(...found.map((node, n) =>
      element("li", { role: "option", id: `found-${n}`, "aria-selected": String(n === active), on: { mousedown: (event) => { event.preventDefault(); pick(node); } } },
        glyph({ shape: node.shape, colour: node.color }), isolated(oneLine(node.label)), element("span", { class: "quiet" }, node.kind))));
    $("found").hidden = !found.length;
    $("query").setAttribute("aria-expanded", String(Boolean(found.length)));
    if (active >= 0) $("query").setAttribute("aria-activedescendant", `found-${active}`);
    else $("query").removeAttribute("aria-activedescendant");
  }

  function pick(node) {
    $("query").value = "";
    active = -1;
    drawFound();
    select(node.id, { move: true });
  }

  $("query").addEventListener("input", () => { active = -1; drawFound(); });
  $("query").addEventListener("blur", () => { $("found").hidden = true; });
  $("query").addEventListener("keydown", (event) => {
    const found = matches($("query").value);
    if (event.key === "Enter" && found.length) pick(found[Math.max(active, 0)]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active += event.key === "ArrowDown" ? 1 : -1;
      drawFound();
      event.preventDefault();
    } else if (event.key === "Escape") {
      $("query").value = "";
      drawFound();
    }
  });

  // Beginning

  // Room is left for names at the edge and for the legend.
  function fit(ids, duration = nodes.length < 1000 ? 400 : 0) {
    network.fit({ nodes: ids, maxZoomLevel: 1.3, animation: false });
    const position = network.getViewPosition();
    const scale = network.getScale() * 0.9;
    network.moveTo({ position: { x: position.x, y: position.y + 22 / scale }, scale, animation: duration ? { duration } : false });
  }

  const extent = (count, all, word) => (count < all ? `${count.toLocaleString("en")} of ${plural(all, word)}` : plural(all, word));
  $("extent").textContent = `${extent(nodes.length, facts.total.nodes, "node")}, ${extent(edges.length, facts.total.edges, "edge")}`;
  drawLegend();
  show(overview());
  fit(nodes.map((node) => node.id), 0);
  const first = [asked(), facts.around].find((id) => byId.has(id));
  if (first !== undefined) select(first, { move: first === asked() });
})();
