// Which room of the window may know which. The compiler holds the same on the Rust side; this holds it here.
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-host-knows-tauri',
      comment: 'Everything else asks the host interface, so that it can be tested on the fake one.',
      severity: 'error',
      from: { pathNot: '^src/host/' },
      to: { path: '@tauri-apps/' },
    },
    {
      name: 'text-stands-alone',
      comment: 'The schema and the deltas are proved without a window: no host, no framework, nothing above them.',
      severity: 'error',
      from: { path: '^src/text/' },
      to: { path: ['^src/(host|features|kit|app)/', 'node_modules/svelte/', '^svelte(/|$)', '\\.svelte$'] },
    },
    {
      name: 'features-are-strangers',
      comment: 'What two features share belongs in kit/, text/ or host/; app/ brings features together.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/([^/]+)/', pathNot: '^src/features/$1/' },
    },
    {
      name: 'kit-knows-no-newsroom',
      comment: 'A component of the kit could stand in any other application.',
      severity: 'error',
      from: { path: '^src/kit/' },
      to: { path: '^src/(features|host|text)/' },
    },
    {
      name: 'host-knows-no-screen',
      comment: 'The host carries shapes and calls; it may know the text it carries, and nothing that is drawn.',
      severity: 'error',
      from: { path: '^src/host/' },
      to: { path: ['^src/(features|kit|app)/', '\\.svelte$'] },
    },
    {
      name: 'shipped-code-needs-no-test-code',
      comment: 'Tests and generators of samples stay out of what is built.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.test\\.ts$', '/testing/', '/fake/'] },
      to: { path: ['\\.test\\.ts$', '/testing/'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere is a rule that was not checked.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(raw|url|worker|inline)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.json', '.css'],
    },
  },
};
