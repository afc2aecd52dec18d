// What the window asks the core's side for when it listens. Everything else there is generated or checked by its types.
import { clearMocks, mockIPC, mockWindows } from '@tauri-apps/api/mocks';
import { afterEach, expect, test, vi } from 'vitest';
import { tauriHost } from './tauri';

afterEach(clearMocks);

test('a window listens in its own name, so that it is not told what is meant for another', async () => {
  const asked = vi.fn<(command: string, words: unknown) => number>(() => 1);
  mockWindows('newsroom-2');
  mockIPC((command, words) => asked(command, words));
  const host = tauriHost();
  for (const event of ['text', 'changed'] as const) {
    host.on(event, () => {});
    await vi.waitFor(() =>
      expect(asked).toHaveBeenCalledWith(
        'plugin:event|listen',
        expect.objectContaining({ event, target: { kind: 'AnyLabel', label: 'newsroom-2' } }),
      ),
    );
  }
});
