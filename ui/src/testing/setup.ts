// What jsdom lacks and the window's components expect of a webview.
class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= NoObserver as unknown as typeof ResizeObserver;
Element.prototype.scrollIntoView ??= () => {};

const NOWHERE = { x: 0, y: 0, width: 0, height: 0, top: 0, right: 0, bottom: 0, left: 0, toJSON: () => ({}) };
Range.prototype.getBoundingClientRect ??= () => NOWHERE;
Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
globalThis.CSS ??= { escape: (words: string) => words.replace(/["\\]/g, '\\$&') } as typeof CSS;
