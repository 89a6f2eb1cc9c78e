// Returns what on the page has too little contrast, as JSON: words against what is painted
// behind them (4.5 to 1, large ones 3 to 1), icons and the lines and bars of charts (3 to 1),
// words of buttons that are pointed at, and placeholders.
(() => {
  const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const known = new Map()
  // rgba reads any colour of CSS, also oklab() and color-mix().
  function rgba(css) {
    if (!known.has(css)) {
      pen.clearRect(0, 0, 1, 1)
      pen.fillStyle = 'rgba(0,0,0,0)'
      pen.fillStyle = css
      pen.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data
      known.set(css, [r, g, b, a / 255])
    }
    return known.get(css)
  }
  // over paints a colour over an opaque one.
  const over = (top, under, alpha = 1) => [0, 1, 2].map((i) => top[i] * top[3] * alpha + under[i] * (1 - top[3] * alpha)).concat(1)
  function light(c) {
    const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  function ratio(a, b) {
    const [hi, lo] = [light(a), light(b)].sort((x, y) => y - x)
    return (hi + 0.05) / (lo + 0.05)
  }
  const colour = /(?:rgba?|hsla?|oklab|oklch|color)\([^()]*\)/g

  const white = [[255, 255, 255, 1]], found = new Map(), shares = new Map()
  // grounds returns the colours that an element can have behind its words: several where
  // there is a gradient.
  function grounds(e) {
    if (!e) return white
    if (!found.has(e)) {
      const s = getComputedStyle(e), plain = rgba(s.backgroundColor)
      const image = s.backgroundImage.includes('gradient') ? (s.backgroundImage.match(colour) || []).map(rgba) : []
      let behind = plain[3] === 1 ? [plain] : grounds(e.parentElement)
      for (const layer of [[plain], image]) if (layer.length) behind = layer.flatMap((top) => behind.map((under) => over(top, under)))
      found.set(e, behind)
    }
    return found.get(e)
  }
  // share returns the opacity of an element with those around it.
  function share(e) {
    if (!e) return 1
    if (!shares.has(e)) shares.set(e, share(e.parentElement) * getComputedStyle(e).opacity)
    return shares.get(e)
  }
  // groundsIn is that of an element of a drawing: with the shapes that lie behind it.
  function groundsIn(svg, e) {
    let behind = grounds(svg)
    const box = e.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2
    for (const shape of svg.querySelectorAll('rect, path, circle, polygon')) {
      if (!(shape.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)) break
      const s = getComputedStyle(shape), b = shape.getBoundingClientRect()
      if (s.fill === 'none' || shape.closest('defs, clipPath') || x < b.left || x > b.right || y < b.top || y > b.bottom) continue
      behind = behind.map((under) => over(rgba(s.fill), under, s.fillOpacity * s.opacity))
    }
    return behind
  }
  const faults = new Map()
  function judge(what, e, fg, behind, need) {
    const worst = Math.min(...behind.map((bg) => ratio(over(fg, bg, share(e)), bg)))
    if (worst >= need) return
    const key = [what, fg, behind[0], e.getAttribute('class')].join()
    if (!faults.has(key)) faults.set(key, `${what} ${worst.toFixed(2)} to 1, want ${need}: ${fg} on ${behind[0].map(Math.round)}: ${e.outerHTML.slice(0, 140)}`)
  }
  const seen = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !e.closest('.visually-hidden, :disabled, .disabled')
  const large = (s) => parseFloat(s.fontSize) >= 24 || parseFloat(s.fontSize) >= 18.66 && s.fontWeight >= 700

  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const e = words.currentNode.parentElement
    if (!words.currentNode.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION)$/.test(e.tagName) || !seen(e)) continue
    const s = getComputedStyle(e), svg = e.closest('svg')
    if (svg) {
      let root = svg
      while (root.ownerSVGElement) root = root.ownerSVGElement
      judge('words', e, rgba(s.fill), groundsIn(root, e), large(s) ? 3 : 4.5)
    } else {
      judge('words', e, rgba(s.color), grounds(e), large(s) ? 3 : 4.5)
    }
  }
  for (const e of document.querySelectorAll('input, textarea, select')) {
    if (!seen(e) || /^(checkbox|radio|hidden|range|file)$/.test(e.type)) continue
    judge('field', e, rgba(getComputedStyle(e).color), grounds(e), 4.5)
    if (e.placeholder) judge('placeholder', e, rgba(getComputedStyle(e, '::placeholder').color), grounds(e), 4.5)
  }
  for (const e of document.querySelectorAll('.btn')) {
    if (!seen(e)) continue
    const s = getComputedStyle(e), of = (name) => rgba(s.getPropertyValue('--tblr-btn-' + name).trim())
    for (const state of ['hover', 'active']) {
      if (of(state + '-color')[3] === 0) continue // not a colour by itself
      const behind = grounds(e.parentElement).map((under) => over(of(state + '-bg'), under))
      judge(state + ' of a button', e, of(state + '-color'), behind, 4.5)
    }
  }
  for (const e of document.querySelectorAll('svg.icon')) {
    if (!seen(e) || e.closest('.off')) continue
    judge('icon', e, rgba(getComputedStyle(e).color), grounds(e), 3)
  }
  for (const e of document.querySelectorAll('svg.band > :not(.scale)')) judge('band', e, rgba(getComputedStyle(e).fill), grounds(e.closest('td') || e.parentElement), 3)
  const grid = rgba(getComputedStyle(document.documentElement).getPropertyValue('--ht-line').trim()).join()
  for (const e of document.querySelectorAll('.chart svg path')) {
    const s = getComputedStyle(e), svg = e.closest('svg')
    if (s.stroke !== 'none' && rgba(s.stroke).join() !== grid && s.strokeOpacity > 0) {
      const [r, g, b, a] = rgba(s.stroke)
      judge('line', e, [r, g, b, a * s.strokeOpacity], grounds(svg), 3)
    }
  }
  return JSON.stringify([...faults.values()])
})()
