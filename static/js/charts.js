/* Charts: numbers come as data beside the place they are drawn in, colours from the tokens. */
(function () {
  "use strict";
  const here = document.currentScript;
  const drawn = new Map();
  let library;

  function load() {
    library = library || new Promise((done) => {
      const script = document.createElement("script");
      script.src = here.dataset.echarts;
      script.addEventListener("load", done);
      document.head.append(script);
    });
    return library;
  }
  function token(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--bc-" + name).trim();
  }

  /* Months: the year with the first one and with each January; over more than a year only each quarter's first.
     Days: month and day. */
  function axisLabel(value, place) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value.slice(5);
    const month = /^\d{4}-(\d{2})$/.exec(value);
    return month && month[1] !== "01" && place > 0 ? month[1] : value;
  }
  function axisStep(categories) {
    const months = categories.every((value) => /^\d{4}-\d{2}$/.test(value));
    if (!months) return categories.length > 20 ? Math.ceil(categories.length / 8) - 1 : "auto";
    if (categories.length <= 13) return "auto";
    return (place, value) => Number(value.slice(5)) % 3 === 1;
  }
  /* Room at the right for the longest name at the end of a line. */
  function nameRoom(series) {
    const width = (name) => Array.from(name).reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 7), 16);
    return Math.max(...series.map((item) => width(item.name)));
  }
  function series(item, place, data) {
    const common = { name: item.name, type: data.kind, data: item.values, color: token(item.colour || "c" + (place + 1)) };
    if (data.kind === "bar") return { ...common, barWidth: data.lying ? 14 : "52%", stack: data.stacked ? "all" : undefined };
    const alone = item.values.filter((value) => value !== null).length === 1;  // One point makes no line.
    return {
      ...common, symbol: alone ? "circle" : "none", symbolSize: 6, lineStyle: { width: place ? 1.5 : 2 }, connectNulls: false,
      endLabel: { show: true, formatter: item.name, color: token(place ? "ink-3" : "ink"), fontSize: 12 },
    };
  }
  /* A bar for each line of text: the names at the left, broken where they are long, the first at the top. */
  const LINE_OF_BAR = 30;
  function lying(data) {
    const small = { color: token("ink-3"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    return {
      animation: false, textStyle: small,
      grid: { left: 16, right: 24, top: 4, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "none" }, ...tip() },
      yAxis: {
        type: "category", data: data.categories, inverse: true, axisTick: { show: false },
        axisLine: { lineStyle: { color: token("line-2") } },
        axisLabel: { color: token("ink"), interval: 0, width: innerWidth < 768 ? 112 : 240, overflow: "break", lineHeight: 14 },
      },
      xAxis: { type: "value", name: "", minInterval: 1, splitNumber: 4, axisLabel: { color: token("ink-3") }, splitLine: { lineStyle: { color: token("grid") } } },
      series: data.series.map((item, place) => series(item, place, data)),
    };
  }
  function tip() {
    return { renderMode: "richText", backgroundColor: token("surface"), borderColor: token("line-2"), textStyle: { color: token("ink"), fontSize: 12 } };
  }
  function options(data) {
    const line = data.kind === "line";
    const few = data.categories.length < 7 && !/^\d{4}-/.test(data.categories[0]);
    if (data.lying) return lying(data);
    const small = { color: token("ink-3"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
    return {
      animation: false, textStyle: small,
      grid: { left: 8, right: line ? nameRoom(data.series) : 8, top: 28, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", ...tip() },
      xAxis: {
        type: "category", data: data.categories, boundaryGap: !line, axisTick: { show: false },
        axisLine: { lineStyle: { color: token("line-2") } },
        axisLabel: few
          ? { color: token("ink-3"), interval: 0, width: innerWidth < 768 ? 64 : 120, overflow: "break" }
          : { color: token("ink-3"), hideOverlap: true, interval: axisStep(data.categories), formatter: axisLabel },
      },
      yAxis: {
        type: "value", min: data.min, name: data.unit, splitNumber: 3, axisLabel: { color: token("ink-3") },
        nameTextStyle: { color: token("ink-3"), align: "left", padding: [0, 0, 0, -24] }, splitLine: { lineStyle: { color: token("grid") } },
      },
      series: data.series.map((item, place) => series(item, place, data)),
    };
  }
  /* Names of lines that end close to each other stand below one another. */
  const LINE_OF_TEXT = 14;
  function setApart(chart, data) {
    if (data.kind !== "line" || data.series.length < 2) return;
    const last = data.categories.length - 1;
    const ends = data.series
      .map((item, place) => ({ place, at: chart.convertToPixel({ seriesIndex: place }, [last, item.values[last] ?? 0])[1] }))
      .sort((one, other) => one.at - other.at);
    const shifts = [];
    ends.forEach((end, order) => {
      const free = order ? ends[order - 1].at + LINE_OF_TEXT : end.at;
      shifts[end.place] = Math.max(0, free - end.at);
      end.at = Math.max(end.at, free);
    });
    chart.setOption({ series: shifts.map((shift) => ({ endLabel: { offset: [0, shift] } })) });
  }
  function draw(place) {
    const source = document.getElementById(place.dataset.chart);
    if (!source) return;
    if (drawn.has(place)) drawn.get(place).dispose();
    sized.observe(place);
    const data = JSON.parse(source.textContent);
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(options(data));
    setApart(chart, data);
    chart.on("click", (event) => {
      const list = data.series[event.seriesIndex].urls;
      if (list && list[event.dataIndex]) location.assign(list[event.dataIndex]);
    });
    drawn.set(place, chart);
  }
  /* The window, a folded side, a neighbour that grew: a chart fills its place, and names keep apart. */
  const sized = new ResizeObserver((entries) => requestAnimationFrame(() => entries.forEach(({ target }) => {
    const chart = drawn.get(target);
    if (!chart || (chart.getWidth() === target.clientWidth && chart.getHeight() === target.clientHeight)) return;
    chart.resize();
    setApart(chart, JSON.parse(document.getElementById(target.dataset.chart).textContent));
  })));
  /* A chart is drawn, and the library fetched, when it comes near to being seen. */
  const near = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => {
      near.unobserve(target);
      load().then(() => draw(target));
    });
  }, { rootMargin: "200px" });
  function watch(within) {
    within.querySelectorAll("[data-chart]").forEach((place) => {
      const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      if (data.lying) place.style.height = `${data.categories.length * LINE_OF_BAR + 36}px`;
      near.observe(place);
    });
  }

  watch(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) watch(event.target); });
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    for (const [place, chart] of drawn) if (event.target.contains(place)) { sized.unobserve(place); chart.dispose(); drawn.delete(place); }
  });
  document.addEventListener("bc:theme", () => drawn.forEach((chart, place) => draw(place)));
})();
