// Draws charts with ECharts from the JSON in [data-chart] (the Go type chart of package web).
// Each page also shows the data as a table, so that it can be read without this script.
(function () {
  'use strict'
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const drawn = new Map()

  // base returns the options that all charts share. The content policy forbids inline styles,
  // so tooltips are drawn (richText) instead of made of HTML.
  function base(c) {
    const ink = css('--ht-ink'), quiet = css('--ht-quiet'), line = css('--ht-line')
    const text = { color: quiet, fontFamily: getComputedStyle(document.body).fontFamily }
    return {
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      textStyle: text,
      grid: { left: 8, right: 12, top: 18, bottom: 8, containLabel: true },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: css('--ht-card'), borderColor: line, textStyle: { color: ink, fontSize: 13 } },
      xAxis: { type: 'category', data: c.x, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: quiet, hideOverlap: true } },
      yAxis: { type: 'value', splitLine: { lineStyle: { color: line } }, axisLabel: { color: quiet, formatter: (v) => write(c, v) } },
    }
  }
  const lang = document.documentElement.lang
  // write formats a value.
  function write(c, v) {
    if (v === null || v === undefined) return '–'
    if (c.percent) return new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 }).format(v)
    return new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(v)
  }
  // shown leaves out the points whose n is too small.
  const shown = (c, list) => list.map((v, i) => (c.gone && c.gone[i] ? null : v))

  // rate draws a line with its confidence band.
  function rate(c, o) {
    const main = css('--tblr-primary') || '#0d6b62'
    const low = shown(c, c.low), high = shown(c, c.high), mid = shown(c, c.y)
    const lows = low.filter((v) => v !== null)
    if (c.percent) { o.yAxis.max = 1; o.yAxis.min = lows.length ? Math.max(0, Math.floor(Math.min(...lows) * 20 - 1) / 20) : 0 } else { o.yAxis.min = 1; o.yAxis.max = 5 }
    o.series = [
      { type: 'line', data: low, stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, silent: true },
      { type: 'line', data: high.map((v, i) => (v === null ? null : v - low[i])), stack: 'band', symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { color: main, opacity: 0.16 }, silent: true },
      { type: 'line', data: mid, symbolSize: 8, lineStyle: { width: 2.5, color: main }, itemStyle: { color: main } },
    ]
    o.tooltip.formatter = (p) => {
      const i = p[0].dataIndex
      if (mid[i] === null) return c.x[i] + '\nn = ' + c.n[i]
      return c.x[i] + '\n' + write(c, mid[i]) + '  [' + write(c, low[i]) + ' – ' + write(c, high[i]) + ']\nn = ' + c.n[i]
    }
  }
  function bars(c, o) {
    o.series = [{ type: 'bar', data: c.y, itemStyle: { color: css('--tblr-primary') || '#0d6b62', borderRadius: [4, 4, 0, 0] }, barMaxWidth: 44 }]
    o.tooltip.formatter = (p) => c.x[p[0].dataIndex] + '\n' + write(c, c.y[p[0].dataIndex])
  }
  // control draws a control chart: limits, centre line, and diamonds for signals.
  function control(c, o) {
    const main = css('--tblr-primary') || '#0d6b62', bad = css('--ht-bad'), quiet = css('--ht-quiet')
    const limit = (data) => ({ type: 'line', step: 'middle', data, symbol: 'none', lineStyle: { color: quiet, type: 'dashed', width: 1 }, silent: true })
    if (c.percent) { o.yAxis.max = 1; o.yAxis.min = Math.max(0, Math.floor(Math.min(...c.low, ...c.y) * 20 - 1) / 20) } else { o.yAxis.scale = true }
    o.series = [limit(c.low), limit(c.high), {
      type: 'line', data: c.y.map((v, i) => (c.signal[i] ? { value: v, symbol: 'diamond', symbolSize: 13, itemStyle: { color: bad } } : v)), symbolSize: 7,
      lineStyle: { color: main, width: 2 }, itemStyle: { color: main },
      markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: quiet, type: 'solid', width: 1 }, data: [{ yAxis: c.center }] },
    }]
    o.tooltip.formatter = (p) => {
      const i = p[0].dataIndex
      return c.x[i] + (c.signal[i] ? '  ◆' : '') + '\n' + write(c, c.y[i]) + '  [' + write(c, c.low[i]) + ' – ' + write(c, c.high[i]) + ']\nn = ' + c.n[i]
    }
  }
  const kinds = { rate, stars: rate, bars, control }

  function draw(el) {
    const c = JSON.parse(el.dataset.chart)
    const o = base(c)
    kinds[c.kind](c, o)
    const old = drawn.get(el)
    if (old) old.dispose()
    const chart = echarts.init(el, null, { renderer: 'svg' })
    chart.setOption(o)
    chart.getZr().on('click', (e) => {
      const at = chart.convertFromPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY])
      const href = at && c.href[at[0]]
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
