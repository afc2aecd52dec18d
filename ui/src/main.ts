// Start-up: picks the core behind the window and mounts it. Nothing is asked of the core before the first frame is due.
import './app/style/index.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import type { Host } from './host/host';

async function chooseHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./host/tauri')).tauriHost();
  const { fakeHost, fakeOptions } = await import('./host/fake');
  return fakeHost(fakeOptions(new URLSearchParams(location.search)));
}

const target = document.getElementById('window');
if (target) mount(App, { target, props: { host: await chooseHost() } });
