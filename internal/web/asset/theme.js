// Sets the theme before the first paint, so that dark pages do not flash white. The server
// writes "light" and "dark" into the page; only "auto", the preference of the system, needs
// this script.
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
