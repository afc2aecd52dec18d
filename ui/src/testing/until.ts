// Waiting for what should come true, for as long as a slow machine may take: what is loaded only when it is wanted takes seconds
// there.
import { vi } from 'vitest';

/** Looks again and again until there is something, and gives it. */
export const until = <T>(look: () => T): Promise<T> => vi.waitUntil(look, { timeout: 20_000 }) as Promise<T>;
