// Adds to htmx and Tabler: theme, shortcuts, the command menu, messages, warnings about
// unsaved text. Pages can be read and their forms submitted without it.
(function () {
  'use strict'
  const root = document.documentElement
  const $ = (sel, from) => (from || document).querySelector(sel)
  const $$ = (sel, from) => Array.from((from || document).querySelectorAll(sel))

  // A page that answers a form is in no cache, since pages are private: the way back to it would end in an
  // error of the browser. It leads to the address of the form instead, as reloading does.
  if ('posted' in document.body.dataset) history.replaceState(null, '', location.href)

  // A form that makes something has a key, by which it does so once. The way back to it loads the page anew,
  // with what was typed and another key: the form gets the key that it had, which its entry of the history keeps.
  window.addEventListener('pageshow', (e) => {
    if (e.persisted) return
    const keys = {}
    for (const key of $$('input[name=once]')) {
      const had = ((history.state || {}).once || {})[key.form.action]
      const typed = $$('input:not([type=hidden]),textarea', key.form).some((x) => x.value !== x.defaultValue)
      if (had && typed) key.value = had
      keys[key.form.action] = key.value
    }
    if (Object.keys(keys).length) history.replaceState({ ...history.state, once: keys }, '')
  })

  // Pages are private: htmx must not keep them in the browser's storage.
  htmx.config.historyCacheSize = 0
  htmx.config.refreshOnHistoryMiss = true
  htmx.config.allowEval = false
  htmx.config.includeIndicatorStyles = false
  // Answers 422 and 409 contain the form with its errors, so they are shown.
  htmx.config.responseHandling = [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '422', swap: true },
    { code: '409', swap: true },
    { code: '[45]..', swap: false, error: true },
  ]

  // Theme: change it without loading the page; the cookie tells the server.
  document.addEventListener('submit', (e) => {
    const b = e.submitter
    if (!b || b.name !== 'theme') return
    e.preventDefault()
    root.dataset.theme = b.value
    root.dispatchEvent(new Event('huitou:theme'))
    document.cookie = 'theme=' + b.value + ';path=/;max-age=31536000;samesite=lax'
    $$('button[name=theme]').forEach((x) => x.setAttribute('aria-pressed', x.value === b.value))
  })

  // Saving a view: htmx may have changed the filters in the URL since the page was loaded.
  document.addEventListener('submit', (e) => {
    const q = $('[data-query]', e.target)
    if (q) q.value = location.search.slice(1)
  })

  // Disable the submit button for a while, so that a double click submits once.
  document.addEventListener('submit', (e) => {
    if (e.defaultPrevented || e.target.method === 'dialog') return
    dirty.delete(e.target)
    const b = e.submitter
    if (b && !b.closest('[hx-post]') && !e.target.hasAttribute('hx-post')) {
      setTimeout(() => { b.disabled = true; setTimeout(() => { b.disabled = false }, 4000) })
    }
  })

  // Ask before a page with unsaved text in form[data-keep] is left.
  const dirty = new Set()
  document.addEventListener('input', (e) => {
    const f = e.target.closest('form[data-keep]')
    if (f) dirty.add(f)
  })
  // A mail to a customer has the answer as it is typed.
  document.addEventListener('input', (e) => {
    if (e.target.name !== 'answer') return
    $$('a[data-mail]', e.target.form).forEach((a) => { a.href = a.dataset.mail + '&body=' + encodeURIComponent(e.target.value) })
  })
  window.addEventListener('beforeunload', (e) => {
    for (const f of dirty) if (f.isConnected) { e.preventDefault(); return }
  })

  // Fields that depend on a choice: <select data-shows="name"> shows the elements
  // [data-when="name:value"] of the chosen value and hides the others.
  function show(sel) {
    const picked = sel.type === 'radio' ? ($('input[name="' + sel.name + '"]:checked', sel.form) || {}).value : sel.value
    $$('[data-when^="' + sel.dataset.shows + ':"]', sel.form).forEach((el) => {
      const on = el.dataset.when.split(':')[1].split(' ').includes(picked)
      el.hidden = !on
      $$('input,select,textarea', el).forEach((x) => { x.disabled = !on })
    })
  }
  document.addEventListener('change', (e) => {
    if (e.target.dataset && e.target.dataset.shows) show(e.target)
    if (e.target.matches('[data-submit]')) e.target.form.requestSubmit()
  })

  // Selection of rows for a bulk action: the checkbox in the table head selects all rows.
  document.addEventListener('change', (e) => {
    const head = e.target.closest('[data-picks]')
    const id = head ? head.dataset.picks : e.target.matches('.pick') && e.target.getAttribute('form')
    if (!id) return
    const picks = $$('.pick[form="' + id + '"]')
    if (head) picks.forEach((p) => { p.checked = head.checked })
    const n = picks.filter((p) => p.checked).length
    const all = $('[data-picks="' + id + '"]')
    if (all) { all.checked = n === picks.length; all.indeterminate = n > 0 && n < picks.length }
    const out = $('#' + id + ' [data-picked]')
    out.textContent = out.dataset.picked.replace('0', n)
  })

  // Keyboard shortcuts. Letters are shortcuts only outside fields.
  const dialog = $('#commands')
  const help = $('#shortcuts')
  const typing = (el) => el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)
  let before = ''
  document.addEventListener('keydown', (e) => {
    if ((e.metaKey || e.ctrlKey) && e.key.toLowerCase() === 'k' && dialog) {
      e.preventDefault()
      dialog.open ? dialog.close() : open()
      return
    }
    if (e.metaKey || e.ctrlKey || e.altKey || typing(e.target)) return
    if (e.key === '/') {
      const box = $('[data-search]')
      if (box) { e.preventDefault(); box.offsetParent ? box.focus() : open() }
    } else if (e.key === '?' && help) {
      help.showModal()
    } else if (e.key === 'u' && before !== 'g') { // the message shown last comes first
      const f = $('#say:not([hidden]) form[data-undo]') || $('form[data-undo]')
      if (f && !$('dialog[open]')) f.requestSubmit()
    } else if (before === 'g') {
      const go = $('a[data-go="' + e.key + '"]')
      if (go) go.click()
    }
    before = e.key
  })

  // The command menu: its entries are filtered here, customers are searched by the server.
  function open() {
    if (!dialog) return
    const box = $('input', dialog)
    dialog.showModal()
    box.value = ''
    filter()
    box.focus()
  }
  function entries() { return $$('a,button', dialog).filter((a) => a.matches('[data-entry]') && !a.hidden) }
  function filter() {
    const q = $('input', dialog).value.trim().toLowerCase()
    $$('[data-entry]', dialog).forEach((a) => {
      if (!a.closest('#part-found')) a.hidden = q !== '' && !a.textContent.toLowerCase().includes(q)
    })
    mark(0)
  }
  let at = 0
  function mark(i) {
    const list = entries()
    at = list.length ? (i + list.length) % list.length : 0
    $$('[data-entry]', dialog).forEach((a) => a.classList.remove('active'))
    if (list[at]) { list[at].classList.add('active'); list[at].scrollIntoView({ block: 'nearest' }) }
  }
  if (dialog) {
    $('input', dialog).addEventListener('input', filter)
    dialog.addEventListener('htmx:afterSwap', () => mark(0))
    dialog.addEventListener('keydown', (e) => {
      if (e.key === 'ArrowDown') { e.preventDefault(); mark(at + 1) }
      if (e.key === 'ArrowUp') { e.preventDefault(); mark(at - 1) }
      if (e.key === 'Enter' && e.target.matches('input')) {
        e.preventDefault()
        const a = entries()[at]
        if (a) a.click()
      }
    })
  }
  document.addEventListener('click', (e) => {
    const opener = e.target.closest('[data-open]')
    if (opener) {
      const d = document.getElementById(opener.dataset.open)
      if (d === dialog) open()
      else if (d) d.showModal()
    }
    const d = e.target.closest('dialog')
    if (d && (e.target === d || e.target.closest('[data-close]'))) d.close()
    const copy = e.target.closest('[data-copy]')
    if (copy) {
      copyText($(copy.dataset.copy)).then(() => say(copy.dataset.said), () => {})
    }
  })

  // Copies the text of a field or an element. Without https browsers have no clipboard for pages: then it is
  // selected and copied as by hand, and stays selected if that fails too.
  function copyText(src) {
    const clipboard = navigator.clipboard ? navigator.clipboard.writeText(src.value || src.textContent.trim()) : Promise.reject()
    return clipboard.catch(() => {
      src.select ? src.select() : getSelection().selectAllChildren(src)
      if (!document.execCommand('copy')) throw new Error('not copied')
    })
  }

  // Messages, shown for some seconds: those of an answer's header HX-Trigger {"say": …} and errors
  // of requests. One that offers to take back what was done stays longer, and as long as the
  // pointer or the focus is on it.
  const toast = $('#say')
  function say(text, undo) {
    if (!toast || !text) return
    toast.replaceChildren(text)
    if (undo) toast.append(undoForm(undo))
    toast.hidden = false
    hide(undo ? 12000 : 6000)
  }
  function hide(after) {
    clearTimeout(hide.timer)
    hide.timer = setTimeout(() => {
      if (toast.matches(':hover, :focus-within')) hide(6000)
      else toast.hidden = true
    }, after)
  }
  function undoForm(path) {
    const f = document.createElement('form')
    f.method = 'post'
    f.action = path
    f.dataset.undo = ''
    const b = document.createElement('button')
    b.className = 'btn btn-sm'
    b.textContent = toast.dataset.undoLabel
    f.append(b)
    return f
  }
  document.body.addEventListener('say', (e) => say(e.detail.text, e.detail.undo))
  document.body.addEventListener('htmx:responseError', (e) => say(decodeURIComponent(e.detail.xhr.getResponseHeader('X-Say') || '') || document.body.dataset.failed))
  // Once an answer leads to another page nothing more is asked for: each poll would begin the way there anew.
  let leaving = false
  document.body.addEventListener('htmx:beforeOnLoad', (e) => { leaving ||= Boolean(e.detail.xhr.getResponseHeader('HX-Redirect')) })
  document.body.addEventListener('htmx:beforeRequest', (e) => { if (leaving) e.preventDefault() })
  window.addEventListener('pageshow', () => { leaving = false })
  document.body.addEventListener('htmx:sendError', () => say(document.body.dataset.offline))

  // Drop-down menus close on Escape and on a click elsewhere.
  document.addEventListener('keydown', (e) => {
    const d = e.key === 'Escape' && $('details.drop[open]')
    if (d) { d.open = false; $('summary', d).focus() }
  })
  document.addEventListener('click', (e) => $$('details.drop[open]').forEach((d) => { if (!d.contains(e.target)) d.open = false }))

  // A click on a row opens its link.
  document.addEventListener('click', (e) => {
    const row = e.target.closest('tr[data-href]')
    if (row && !e.target.closest('a,button,input,label') && !String(getSelection())) location.href = row.dataset.href
  })

  // The chosen tab is scrolled into view: on phones there are more tabs than fit.
  function bringTabs(from) {
    const bars = $$('.tabs', from)
    if (from.matches && from.matches('.tabs')) bars.push(from)
    bars.forEach((bar) => {
      const tab = $('[aria-current]', bar)
      if (!tab) return
      const a = bar.getBoundingClientRect(), b = tab.getBoundingClientRect()
      if (b.left < a.left || b.right > a.right) bar.scrollLeft += b.left - a.left - (a.width - b.width) / 2
    })
  }
  window.addEventListener('resize', () => bringTabs(document))
  document.fonts.ready.then(() => bringTabs(document))

  function ready(from) {
    bringTabs(from)
    $$('[data-shows]', from).forEach((el) => { if (el.type !== 'radio' || el.checked) show(el) })
    if (window.huitouCharts) window.huitouCharts(from)
  }
  document.addEventListener('htmx:load', (e) => ready(e.detail.elt))
  document.addEventListener('DOMContentLoaded', () => ready(document))
})()
