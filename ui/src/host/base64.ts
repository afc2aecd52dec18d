// A file's bytes on their way to the core: a typed command crosses as JSON, and a list of numbers is far longer.

/** Three bytes are four characters: pieces of a multiple of three join without padding, and few enough to be arguments. */
const PIECE = 3 * 8192;

export function inBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += PIECE) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(from, from + PIECE))));
  }
  return pieces.join('');
}
