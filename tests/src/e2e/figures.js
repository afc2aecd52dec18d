// Times each key in a text that is being typed in: the work of the page's own thread, the way to the next frame, and
// the way to the acknowledgement of the batch that carried it. Read back as `window.keyTimes`.
const times = (window.keyTimes = { work: [], paint: [], acknowledged: [] });
const open = [];
const after = (run) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = run;
  port2.postMessage(null);
};
let pressed = 0;
document.addEventListener(
  'keydown',
  (event) => {
    if (event.key.length > 1 || !event.target.closest('[data-text]')) return;
    pressed = performance.now();
    open.push(pressed);
  },
  true,
);
// The document has changed by now, and what follows from it has been done, once the task is over.
document.addEventListener('input', (event) => {
  if (!event.target.closest('[data-text]')) return;
  const begun = pressed;
  after(() => times.work.push(performance.now() - begun));
  requestAnimationFrame(() => after(() => times.paint.push(performance.now() - begun)));
});
const plain = window.fetch;
window.fetch = async function (...given) {
  if (!String(given[0]).endsWith('/edit')) return plain.apply(this, given);
  const carried = open.splice(0);
  const answer = await plain.apply(this, given);
  const now = performance.now();
  times.acknowledged.push(...carried.map((begun) => now - begun));
  return answer;
};
