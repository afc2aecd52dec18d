import { describe, expect, it } from 'vitest';
import { inBase64 } from './base64';

/** Bytes as evenly spread as a compressed picture's, the same in every run. */
function picture(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let seed = 1;
  for (let at = 0; at < length; at += 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = seed >>> 24;
  }
  return bytes;
}

describe('the bytes of a file on their way to the core', () => {
  it('are the same when they are read again, at every length about a seam', () => {
    for (const length of [0, 1, 2, 3, 24_575, 24_576, 24_577, 49_153]) {
      const bytes = picture(length);
      const read = Uint8Array.from(atob(inBase64(bytes)), (sign) => sign.charCodeAt(0));
      expect(read.length).toBe(length);
      expect(read.every((byte, at) => byte === bytes[at])).toBe(true);
    }
  });

  it('of a picture of 10 MB cross as a third more, where a list of numbers was more than three and a half times', () => {
    const bytes = picture(10 * 1024 * 1024);
    const crossing = JSON.stringify(inBase64(bytes)).length / bytes.length;
    expect(crossing).toBeLessThan(1.34);
    expect(JSON.stringify(Array.from(bytes)).length / bytes.length).toBeGreaterThan(3.5);
  });
});
