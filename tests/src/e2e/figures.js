// Times each key in a text that is being typed in: its own task, the work of the page's thread with the frame that follows,
// the way to the next frame, and the way to the acknowledgement of the batch that carried it. Read back as `window.keyTimes`.
const times = (window.keyTimes = { task: [], work: [], paint: [], acknowledged: [] });
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
// The document has changed by now. A message comes after the frame that the change asked for, or before the next.
document.addEventListener('input', (event) => {
  if (!event.target.closest('[data-text]')) return;
  const begun = pressed;
  // The editor reads the document's change in a microtask that was there before this one.
  queueMicrotask(() => queueMicrotask(() => times.task.push(performance.now() - begun)));
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
