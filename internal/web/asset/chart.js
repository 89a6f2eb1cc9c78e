// Draws charts with ECharts from the JSON in [data-chart] (the Go type chart of package web).
// Each page also shows the data as a table, so that it can be read without this script.
(function () {
  'use strict'
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const lang = document.documentElement.lang
  const whole = new Intl.NumberFormat(lang), brief = new Intl.NumberFormat(lang, { notation: 'compact', maximumFractionDigits: 1 })
  const drawn = new Map()

  // tick writes a number at an axis, with as many decimals as its steps need.
  function tick(c, v) {
    const step = c.axis.step * (c.percent ? 100 : 1)
    const places = step ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0
    return new Intl.NumberFormat(lang, { style: c.percent ? 'percent' : 'decimal', minimumFractionDigits: places, maximumFractionDigits: places }).format(v)
  }

  // base returns the options that all charts share. The content policy forbids inline styles,
  // so tooltips are drawn (richText) instead of made of HTML.
  function base(c, hue) {
    const label = { color: hue.quiet, fontSize: 12 }
    return {
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      textStyle: { color: hue.quiet, fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 4, right: 18, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: hue.card, borderColor: hue.quiet, textStyle: { color: hue.ink, fontSize: 13 },
        axisPointer: { lineStyle: { color: hue.quiet }, shadowStyle: { color: hue.quiet, opacity: 0.12 } },
        formatter: (p) => said(c, p[0].dataIndex),
      },
      xAxis: { type: 'category', data: c.x, axisLine: { lineStyle: { color: hue.quiet } }, axisTick: { show: false }, axisLabel: Object.assign({ hideOverlap: true }, label) },
      yAxis: { type: 'value', splitLine: { lineStyle: { color: hue.line } }, axisLabel: Object.assign({ formatter: (v) => tick(c, v) }, label) },
    }
  }
  // said returns the text about a point; a hidden n is −1.
  function said(c, i) {
    const text = c.gone && c.gone[i] ? '–' : c.text[i]
    return c.x[i] + (c.signal && c.signal[i] ? '  ◆' : '') + '\n' + text + (c.kind === 'bars' ? '' : '\nn ' + (c.n[i] < 0 ? '…' : '= ' + c.n[i].toLocaleString(lang)))
  }
  // shown leaves out the points whose n is too small.
  const shown = (c, list) => list.map((v, i) => (c.gone && c.gone[i] ? null : v))

  // overTime sets the axes of a chart over time: each tick has its n below, the first and
  // each January its year.
  function overTime(c, o, hue) {
    const small = { color: hue.quiet, fontSize: 10, lineHeight: 15 }
    Object.assign(o.yAxis, { min: c.axis.from, max: c.axis.to, interval: c.axis.step })
    Object.assign(o.xAxis.axisLabel, {
      interval: c.x.length < 14 ? 0 : 'auto', fontSize: 11, lineHeight: 15, rich: { n: small, y: Object.assign({}, small, { fontWeight: 600 }) },
      formatter: (_, i) => {
        const [name, year] = c.tick[i].split('\n')
        return name + '\n{n|' + (c.n[i] < 0 ? '…' : (c.n[i] < 10000 ? whole : brief).format(c.n[i])) + '}' + (year ? '\n{y|' + year + '}' : '')
      },
    })
  }
  // aside returns where the label of the line across hides the least of the line of values: at
  // its start or its end, above or below it.
  function aside(c, width) {
    const n = Math.ceil(c.y.length * Math.min(0.5, 130 / width)) + 1, reach = (c.axis.to - c.axis.from) * 0.12
    let best = 'insideEndTop', least = Infinity
    for (const end of ['End', 'Start']) {
      const part = shown(c, c.y).slice(...(end === 'End' ? [-n] : [0, n]))
      const near = part.flatMap((v, i) => [0, 0.25, 0.5, 0.75].map((t) => (v === null ? null : v + (t && (part[i + 1] ?? v) - v) * t)))
        .filter((v) => v !== null).map((v) => v - c.mean)
      for (const [side, sign] of [['Top', 1], ['Bottom', -1]]) {
        const hidden = near.filter((v) => v * sign > 0 && v * sign < reach).length
        if (hidden < least) { least = hidden; best = 'inside' + end + side }
      }
    }
    return best
  }
  // across draws the line of a mean with its label.
  function across(c, hue, width) {
    if (!c.said) return undefined
    return {
      silent: true, symbol: 'none', animation: false, data: [{ yAxis: c.mean }], lineStyle: { color: hue.ink, type: [2, 3], width: 1.5 },
      label: { position: aside(c, width), formatter: c.said, color: hue.ink, fontSize: 12, textBorderColor: hue.card, textBorderWidth: 3 },
    }
  }

  // dot returns the size of the points: all are drawn, smaller where they are many.
  const dot = (c, width) => (width / c.y.length < 14 ? 4 : 8)

  // line draws a line with its confidence band.
  function line(c, o, hue, width) {
    const low = shown(c, c.low), high = shown(c, c.high)
    const edge = { width: 1, color: hue.main, opacity: 0.7 }
    overTime(c, o, hue)
    o.series = [
      { type: 'line', data: low, symbol: 'none', stack: 'band', lineStyle: edge, silent: true },
      { type: 'line', data: high.map((v, i) => (v === null ? null : v - low[i])), symbol: 'none', stack: 'band', lineStyle: edge, areaStyle: { color: hue.main, opacity: 0.16 }, silent: true },
      { type: 'line', data: shown(c, c.y), symbol: 'circle', symbolSize: dot(c, width), showAllSymbol: true, lineStyle: { width: 2.5, color: hue.main }, itemStyle: { color: hue.main }, markLine: across(c, hue, width) },
    ]
  }
  // bars draws counts from 0, one below the other, each with its text at its end.
  function bars(c, o, hue) {
    const names = Object.assign(o.xAxis, { inverse: true })
    o.xAxis = Object.assign(o.yAxis, { min: 0, max: c.axis.to || 1, axisLabel: { show: false }, splitLine: { show: false } })
    o.yAxis = names
    o.grid.right = 92
    o.grid.top = 4
    o.tooltip.axisPointer.type = 'shadow'
    o.series = [{
      type: 'bar', data: c.y, barMaxWidth: 18, itemStyle: { color: hue.main, borderRadius: [0, 4, 4, 0] },
      label: { show: true, position: 'right', color: hue.ink, fontSize: 12, formatter: (p) => c.text[p.dataIndex] },
    }]
  }
  // control draws a control chart: limits, centre line, and diamonds for signals.
  function control(c, o, hue, width) {
    const limit = (data) => ({ type: 'line', step: 'middle', data, symbol: 'none', lineStyle: { color: hue.quiet, type: 'dashed', width: 1 }, silent: true })
    overTime(c, o, hue)
    o.series = [limit(c.low), limit(c.high), {
      type: 'line', data: c.y.map((v, i) => (c.signal[i] ? { value: v, symbol: 'diamond', symbolSize: 13, itemStyle: { color: hue.bad } } : v)), symbol: 'circle', symbolSize: dot(c, width), showAllSymbol: true,
      lineStyle: { color: hue.main, width: 2 }, itemStyle: { color: hue.main }, markLine: across(c, hue, width),
    }]
  }
  const kinds = { line, bars, control }

  function draw(el) {
    const c = JSON.parse(el.dataset.chart)
    const hue = { ink: css('--ht-ink'), quiet: css('--ht-quiet'), line: css('--ht-line'), card: css('--ht-card'), bad: css('--ht-bad'), main: css('--tblr-primary') }
    const o = base(c, hue)
    kinds[c.kind](c, o, hue, el.clientWidth)
    const old = drawn.get(el)
    if (old) old.dispose()
    const lying = c.kind === 'bars'
    if (lying) el.style.height = 26 * c.x.length + 12 + 'px'
    const chart = echarts.init(el, null, { renderer: 'svg' })
    chart.setOption(o)
    chart.getZr().on('click', (e) => {
      const at = chart.convertFromPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY])
      const href = at && c.href[at[lying ? 1 : 0]]
      if (href) location.href = href
    })
    drawn.set(el, chart)
  }
  window.huitouCharts = (from) => {
    if (!window.echarts) return
    from.querySelectorAll('[data-chart]').forEach((el) => { if (!drawn.has(el)) draw(el) })
  }
  addEventListener('resize', () => drawn.forEach((c) => c.resize()))
  document.documentElement.addEventListener('huitou:theme', () => setTimeout(() => drawn.forEach((_, el) => draw(el))))
  window.huitouCharts(document)
})()
