// Writes at the beginning of a text from another session, a few times a second, as a colleague would.
const [piece, session] = arguments;
let [number, base, stopped] = [1, 0, false];
window.stopWriting = () => (stopped = true);
window.written = 0;
const turn = async () => {
  if (stopped) return;
  const batch = { text: 'body', session, number, base, delta: [{ op: 'insert', text: 'a', marks: {} }] };
  const reply = await window.__TAURI_INTERNALS__.invoke('edit', { piece, batch });
  base = reply.revision;
  number += 1;
  if (reply.type === 'ack') {
    window.written += 1;
    setTimeout(turn, 250);
  } else void turn(); // A key came first: at once again, on what it left.
};
void turn();
