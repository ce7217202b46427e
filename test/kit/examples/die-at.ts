// Loaded before a program: kills it at the change to its files that DIE_AT counts, or in the middle of it where it is a text to be written.
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

type Method = (this: unknown, ...args: unknown[]) => Promise<unknown>;

let left = Number(process.env["DIE_AT"]);

function counted(holder: object, name: string): void {
  const original = Reflect.get(holder, name) as Method;
  const replacement: Method = async function (...args) {
    left -= 1;
    if (left > 0) return original.apply(this, args);
    const [text] = args;
    if (typeof text === "string" && /^(append|write)/.test(name)) {
      await original.call(this, text.slice(0, text.length / 2));
    }
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => {});
  };
  Reflect.set(holder, name, replacement);
}

const file: FileHandle = await fs.open(process.execPath);
const handle: object = Object.getPrototypeOf(file);
await file.close();
for (const name of ["appendFile", "writeFile", "truncate"]) counted(handle, name);
for (const name of ["open", "rename", "rm"]) counted(fs, name);
syncBuiltinESMExports();
