// What a shopper sees of a page that loads, in milliseconds since it was asked for, and how far it moves.
window.seen = { shift: 0, moved: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    seen.shift += entry.value;
    for (const { node } of entry.sources) seen.moved.push(node?.textContent?.slice(0, 40) ?? "");
  }
}).observe({ type: "layout-shift", buffered: true });
function isPicture(image) {
  return image.complete && image.naturalWidth && image.getBoundingClientRect().width > 100
    && image.checkVisibility({ visibilityProperty: true });
}
(function look() {
  const roots = [...document.querySelectorAll('[data-testid="stBidiComponentIsolated"]')]
    .map((host) => host.shadowRoot).filter(Boolean);
  const pictures = [document, ...roots].flatMap((root) => [...root.querySelectorAll("img")]);
  // What is in this frame is on the screen with the next one.
  requestAnimationFrame(() => {
    if (document.body?.innerText.trim()) seen.text ??= performance.now();
    if (pictures.some(isPicture)) seen.picture ??= performance.now();
    look();
  });
})();
