// Invented pictures for the fake core, drawn rather than stored: a river, a bank, a slate.

const SCENES: Record<string, [string, string, string]> = {
  berge: ['#e2c9a0', '#8a5f3c', '#6f8f92'],
  ardoise: ['#b9a487', '#2f3336', '#d8d2c4'],
  usine: ['#d7d2c2', '#7a6a56', '#a8442e'],
};

/** The address of an invented picture. */
export function pictureOf(blob: string): string {
  const [sky, ground, mark] = SCENES[blob] ?? ['#d9d3c7', '#8b8376', '#5d574e'];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 1067"><rect width="1600" height="1067" fill="${sky}"/><path d="M0 560c300-60 520 30 820-10s520-70 780 0v517H0z" fill="${mark}"/><path d="M0 800c260-90 560-40 900-30s480-60 700-20v317H0z" fill="${ground}"/><path d="M520 700h520c-40 70-120 96-260 96s-220-26-260-96z" fill="#2b2119"/><path d="M700 700V470M860 700V520" stroke="#2b2119" stroke-width="14"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
