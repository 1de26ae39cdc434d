/* Charts: a short option and the table under the plot become ECharts options in our five colours. */
"use strict";
(() => {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const INK = token("ink"), MUTED = token("muted"), LINE = token("line"), PAPER = token("paper");
  const FILLS = {
    a: [token("action"), PAPER], b: ["#9db6d6", INK], c: ["#dbe5f1", INK], ink: [INK, PAPER], mute: ["#8592a2", INK],
    k1: [token("red"), PAPER], k2: [token("red-tint"), token("red"), token("red-line")], k0: ["#eef1f4", MUTED, LINE],
    k3: [token("yellow-tint"), token("yellow"), token("yellow-line")], k4: [token("yellow-mark"), INK],
  };
  const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: "rgba(138,97,0,.5)" };
  const FONT = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: INK };

  /* The table under the plot: names of the rows, names of the columns, figures. */
  function read(plot) {
    const table = document.querySelector(`#${CSS.escape(plot.id)}-table table`);
    const cells = (row) => [...row.cells].map((cell) => cell.textContent.trim());
    const [head, ...rows] = [...table.rows].map(cells);
    const figure = (text) => (/\d/.test(text) ? Number(text.replace(/[^\d.−-]/g, "").replace("−", "-")) : null);
    return { rows: rows.map((row) => row[0]), columns: head.slice(1), figures: rows.map((row) => row.slice(1).map(figure)) };
  }

  function paint(name) {
    const [color, text, edge] = FILLS[name] || FILLS.a;
    return { text, style: { color, borderColor: edge || color, borderWidth: edge ? 1 : 0, decal: name === "k4" ? HATCH : undefined } };
  }

  function bars(options, table, wide) {
    const kept = table.columns.map((name, at) => ({ name, at })).filter(({ name }) => !(options.skip || []).includes(name));
    const wholes = table.figures.map((row) => kept.reduce((sum, { at }) => sum + (row[at] || 0), 0));
    const top = Math.max(...wholes, 1);
    return kept.map(({ name, at }, turn) => {
      const { text, style } = paint((options.colours || ["a", "b", "c", "ink", "mute"])[turn]);
      return {
        name, type: "bar", stack: options.kind === "stacked" ? "whole" : undefined, barMaxWidth: 22, itemStyle: style,
        data: table.figures.map((row, line) => {
          const figure = row[at] || 0, length = options.share ? figure / (wholes[line] || 1) : figure;
          const wideEnough = wide * (length / (options.share ? 1 : top)) > 8 * String(row[at]).length + 6;
          return { value: length, figure: row[at], label: { show: row[at] > 0 && (options.kind !== "stacked" || wideEnough) } };
        }),
        label: { ...FONT, show: true, color: options.kind === "stacked" ? text : INK, position: options.kind === "stacked" ? "inside" : options.kind === "columns" ? "top" : "right", formatter: (point) => `${point.data.figure ?? ""}` },
      };
    });
  }

  function lines(options, table) {
    return table.columns.map((name, at) => {
      const { style } = paint((options.colours || ["a", "ink", "mute", "b", "c"])[at]);
      return {
        name, type: "line", symbolSize: 5, lineStyle: { color: style.color, width: 2 }, itemStyle: { color: style.color },
        data: table.figures.map((row) => ({ value: row[at], figure: row[at] })), connectNulls: false,
        endLabel: { ...FONT, show: true, formatter: () => name, color: INK },
      };
    });
  }

  /* Names of the colours stand over the first bar, where a legend would send the eye away. */
  function legend(options, series, wide) {
    return { type: wide < 320 ? "scroll" : "plain", show: options.kind !== "lines" && series.length > 1, top: 0, left: 0, padding: [2, 0], itemWidth: 12, itemHeight: 10, itemGap: 16, icon: "rect", selectedMode: false, textStyle: { ...FONT, color: MUTED, lineHeight: 18 } };
  }

  function axes(options, table) {
    const names = { type: "category", data: table.rows, axisTick: { show: false }, axisLine: { show: options.kind !== "stacked", lineStyle: { color: INK } }, axisLabel: { ...FONT, fontWeight: 600, interval: options.kind === "lines" ? "auto" : 0 } };
    const measure = { type: "value", show: options.kind === "lines", scale: options.kind === "lines", max: options.share ? 1 : undefined, splitLine: { lineStyle: { color: LINE } }, axisLabel: { ...FONT, color: MUTED } };
    return ["columns", "lines"].includes(options.kind) ? { xAxis: names, yAxis: measure } : { xAxis: measure, yAxis: { ...names, inverse: true } };
  }

  function whole(options, table, wide) {
    const series = options.kind === "lines" ? lines(options, table) : bars(options, table, wide);
    if (options.mark) series[0].markLine = { symbol: "none", silent: true, lineStyle: { color: token("action"), type: "dashed" }, label: { ...FONT, color: MUTED, position: "start", formatter: options.mark.label }, data: [{ xAxis: options.mark.at }] };
    return {
      animation: false, textStyle: FONT, legend: legend(options, series, wide), series, ...axes(options, table),
      grid: { left: 0, right: options.kind === "lines" ? 72 : options.kind === "bars" ? 44 : 4, top: options.kind === "lines" ? 12 : 24, bottom: ["columns", "lines"].includes(options.kind) ? 6 : 0, containLabel: true },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: PAPER, borderColor: MUTED, borderWidth: 1, textStyle: FONT, formatter: (point) => `${point.name}　${point.seriesName}　${point.data.figure}${options.unit || ""}` },
    };
  }

  function draw(plot) {
    const options = JSON.parse(document.getElementById(`${plot.id}-options`).textContent);
    const chart = window.echarts.init(plot, null, { renderer: "canvas" });
    const render = () => chart.setOption(whole(options, read(plot), plot.clientWidth - 80), true);
    render();
    new ResizeObserver(() => { chart.resize(); render(); }).observe(plot);
  }

  window.liangjiCharts = { draw };
})();
