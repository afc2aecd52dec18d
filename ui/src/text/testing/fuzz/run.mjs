// Starts the window's half: `node run.mjs FIRST COUNT [--trace]`. It is started by tests/src/fuzz.rs, which answers on the
// standard input what is asked on the standard output. Bundles the modules in memory, for Node reads no TypeScript.

import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const [first, count] = process.argv.slice(2, 4).map(Number);
const bundle = await rolldown({ input: fileURLToPath(new URL("seeds.ts", import.meta.url)), platform: "node", logLevel: "silent" });
const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
const { runSeeds } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`);
await runSeeds(first, count, process.argv.includes("--trace"));
