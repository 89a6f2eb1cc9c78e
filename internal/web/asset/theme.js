// Runs before the first paint, so that a dark page never flashes white. "auto" is
// what the system prefers; the server knows the other two and writes them itself.
(function () {
  var root = document.documentElement
  var dark = window.matchMedia('(prefers-color-scheme: dark)')
  function apply() {
    var want = root.dataset.theme
    root.setAttribute('data-bs-theme', want === 'auto' ? (dark.matches ? 'dark' : 'light') : want)
  }
  dark.addEventListener('change', apply)
  root.addEventListener('huitou:theme', apply)
  apply()
})()
