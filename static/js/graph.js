/* The graph of ties. The picture's library and data are fetched when a graph is shown, never before. */
(function () {
  "use strict";
  const here = document.currentScript;
  const drawn = new Map();
  let library;

  function load() {
    library = library || new Promise((done, failed) => {
      /* Cytoscape looks for this mark and would else write a style element, which the page's policy refuses. The one
         rule of it stands in components.css. */
      const mark = document.createElement("meta");
      mark.id = "__________cytoscape_stylesheet";
      const script = document.createElement("script");
      script.src = here.dataset.cytoscape;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(mark, script);
    });
    return library;
  }
  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--bc-" + name).trim();
  }
  function font() {
    return getComputedStyle(document.body).fontFamily;
  }

  const pen = document.createElement("canvas").getContext("2d");
  function size(node) {
    pen.font = "13px " + font();
    const lines = [node.label, node.sub].filter(Boolean);
    return { w: Math.max(...lines.map((line) => pen.measureText(line).width)) + 24, h: lines.length > 1 ? 42 : 30 };
  }
  const pair = ({ source, target }) => [source, target].sort().join();
  function elements(data) {
    const ties = data.edges.map(pair);
    return [
      ...data.nodes.map((node) => ({ data: { ...node, ...size(node), text: [node.label, node.sub].filter(Boolean).join("\n") } })),
      ...data.edges.map((edge) => ({ data: { ...edge, beside: ties.filter((tie) => tie === pair(edge)).length > 1 } })),
    ];
  }
  function style() {
    const orange = token("orange");
    return [
      { selector: "node", style: {
        shape: "round-rectangle", width: "data(w)", height: "data(h)", label: "data(text)", "text-wrap": "wrap", "text-valign": "center",
        "text-halign": "center", "font-size": 12, "font-family": font(), "line-height": 1.3, color: token("ink"),
        "background-color": token("surface"), "border-width": 1, "border-color": token("line-2"), "text-max-width": 400 } },
      { selector: "node[kind = 'hidden']", style: { color: token("ink-3"), "border-style": "dashed", "background-color": token("sunken") } },
      { selector: "node[?looped]", style: { "border-color": orange } },
      { selector: "node[?me]", style: { "background-color": token("accent-tint"), "border-color": token("accent"), "border-width": 2 } },
      { selector: "edge", style: {
        width: 1.2, "line-color": token("c2"), "curve-style": "bezier", "target-arrow-shape": "triangle", "arrow-scale": 0.8,
        "target-arrow-color": token("c2"), label: "data(label)", "font-size": 11, "font-family": font(), color: token("ink-2"),
        "text-background-color": token("surface"), "text-background-opacity": 1, "text-background-padding": 2 } },
      /* Where several tie the same two, each says what it is at the end where it begins: in the middle they would cover each other. */
      { selector: "edge[?beside]", style: { label: "", "source-label": "data(label)", "source-text-offset": 36, "control-point-step-size": 150 } },
      { selector: "edge[?mutual]", style: { "target-arrow-shape": "none" } },
      { selector: "edge[?looped]", style: { "line-color": orange, "target-arrow-color": orange, color: token("orange-ink"), width: 1.8 } },
      { selector: "node.is-chosen", style: { "border-color": token("accent"), "border-width": 3 } },
      { selector: "edge.is-chosen", style: { width: 2.2 } },
    ];
  }
  /** Rings around the middle, one for each step; everybody stands outside of whom they were met by. */
  function places(data) {
    const hops = new Map(data.nodes.map((node) => [node.id, node.hop])), below = new Map();
    const root = data.nodes.find((node) => node.me).id, parent = new Map();
    data.edges.forEach(({ source, target }) => {
      const [inner, outer] = hops.get(source) < hops.get(target) ? [source, target] : [target, source];
      if (hops.get(outer) === hops.get(inner) + 1 && !parent.has(outer)) parent.set(outer, inner);
    });
    data.nodes.forEach((node) => below.set(parent.get(node.id), [...(below.get(parent.get(node.id)) || []), node.id]));
    const leaves = (id) => (below.get(id) || []).reduce((sum, child) => sum + leaves(child), 0) || 1;
    const at = new Map(), ring = Math.max(130, leaves(root) * 8);
    function place(id, from, span, depth) {
      const middle = from + span / 2;
      at.set(id, { x: 1.7 * ring * depth * Math.cos(middle), y: ring * depth * Math.sin(middle) });
      let angle = from;
      (below.get(id) || []).forEach((child) => {
        const share = (span * leaves(child)) / leaves(id);
        place(child, angle, share, depth + 1);
        angle += share;
      });
    }
    /* Two alone do not stand in one line with the middle: what ties them to each other would run through it. */
    const few = leaves(root) < 3;
    place(root, few ? Math.PI / 12 : -Math.PI / 2, few ? Math.PI * (5 / 6) : 2 * Math.PI, 0);
    return (node) => at.get(node.id());
  }

  /** One graph with its card: what is chosen, what is said of it, what can be done. */
  function open(card, place, data) {
    const graph = window.cytoscape({
      container: place, elements: elements(data), style: style(), layout: { name: "preset", positions: places(data), fit: true, padding: 24 },
      userZoomingEnabled: false, boxSelectionEnabled: false, autoungrabify: true, minZoom: 0.3, maxZoom: 2,
    });
    const said = card.querySelector("[data-graph-said]");
    const links = { url: card.querySelector("[data-graph-open]"), graph: card.querySelector("[data-graph-centre]") };
    let chosen = null;

    function choose(node) {
      chosen = node;
      graph.elements().removeClass("is-chosen");
      node.addClass("is-chosen");
      node.connectedEdges().addClass("is-chosen");
      said.textContent = [node.data("name") || node.data("label"), node.data("sub")].filter(Boolean).join(" · ");
      Object.entries(links).forEach(([name, link]) => {
        const url = name === "graph" && node.data("me") ? "" : node.data(name);
        link.hidden = !url;
        if (url) link.href = url; else link.removeAttribute("href");
      });
      const seen = graph.extent(), at = node.position();
      if (at.x < seen.x1 || at.x > seen.x2 || at.y < seen.y1 || at.y > seen.y2) graph.center(node);
      place.dataset.chosen = node.id();
    }
    function step(dx, dy) {
      const from = chosen.position();
      let best = null, least = Infinity;
      graph.nodes().forEach((node) => {
        const x = node.position().x - from.x, y = node.position().y - from.y;
        const along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
        if (along > 1 && along + 2 * across < least) { least = along + 2 * across; best = node; }
      });
      if (best) choose(best);
    }
    function zoom(factor) {
      graph.zoom({ level: graph.zoom() * factor, position: chosen.position() });
    }
    const keys = {
      ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
      Enter: () => { if (!links.url.hidden) links.url.click(); }, c: () => { if (!links.graph.hidden) links.graph.click(); },
      "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8),
    };
    place.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    };
    graph.on("tap", "node", (event) => choose(event.target));
    graph.on("dbltap", "node", (event) => { choose(event.target); keys.Enter(); });
    card.querySelectorAll("[data-graph-zoom]").forEach((button) => { button.onclick = () => zoom(Number(button.dataset.graphZoom)); });
    /* Names stay readable: a large graph is wider than its card and is moved in it. */
    if (graph.zoom() < 0.7) { graph.zoom(0.7); graph.center(graph.nodes("[?me]")); }
    if (graph.zoom() > 1.1) { graph.zoom(1.1); graph.center(); }
    choose(graph.nodes("[?me]"));
    place.dataset.drawn = String(data.nodes.length);
    return graph;
  }

  function show(card, how) {
    card.querySelector("[data-graph-pane]").hidden = how !== "graph";
    card.querySelector("[data-graph-table]").hidden = how === "graph";
    card.querySelectorAll("[data-graph-as]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.graphAs === how)));
    const place = card.querySelector("[data-graph]");
    if (how !== "graph" || drawn.has(place)) return;
    drawn.set(place, null);
    Promise.all([load(), fetch(place.dataset.graph, { headers: { Accept: "application/json" } })])
      .then(([, answer]) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then((data) => drawn.set(place, open(card, place, data)))
      .catch(() => { drawn.delete(place); show(card, "table"); window.bankcrm.trouble(window.bankcrm.texts().failed); });
  }
  function watch(within) {
    const cards = Array.from(within.querySelectorAll("[data-graph-card]"));
    if (within.matches && within.matches("[data-graph-card]")) cards.push(within);
    cards.forEach((card) => {
      if (!card.querySelector("[data-graph-table] table")) return;
      card.querySelector("[data-graph-switch]").hidden = false;
      card.querySelectorAll("[data-graph-as]").forEach((button) => { button.onclick = () => show(card, button.dataset.graphAs); });
      show(card, matchMedia("(max-width: 767px)").matches ? "table" : "graph");
    });
  }

  watch(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) watch(event.target); });
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    for (const [place, graph] of drawn) if (event.target.contains(place)) { if (graph) graph.destroy(); drawn.delete(place); }
  });
  document.addEventListener("bc:theme", () => drawn.forEach((graph) => graph && graph.style(style())));
  addEventListener("resize", () => drawn.forEach((graph) => graph && graph.resize()));
})();
