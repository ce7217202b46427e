import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/command/errors.js";
import { parseCommandLine } from "../../../src/command/parse-command-line.js";

const parse = (line: string) => parseCommandLine(line.split(" ").filter((word) => word !== ""));

describe("the command line", () => {
  it.each([
    ["--help", { name: "help" }],
    ["sandbox --help", { name: "help" }],
    ["-h", { name: "help" }],
    ["--version", { name: "version" }],
    ["sandbox", { name: "sandbox", port: 4020, accounts: undefined, rate: undefined }],
    ["sandbox --port 0 --accounts 50 --rate 100/s", { name: "sandbox", port: 0, accounts: 50, rate: 100 }],
    ["sandbox --rate=0.5/s", { name: "sandbox", port: 4020, accounts: undefined, rate: 0.5 }],
    ["generate shop.yaml --out src", { name: "generate", from: "shop.yaml", out: "src", fileName: undefined }],
    ["generate --out src --name my.shop a", { name: "generate", from: "a", out: "src", fileName: "my.shop" }],
  ])("accepts %s", (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  it.each([
    ["", "A command is missing: `sandbox` or `generate`."],
    ["serve", 'There is no command "serve".'],
    ["sandbox now", '`sandbox` takes options only, not "now".'],
    ["sandbox --prot 1", "Unknown option '--prot'."],
    ["sandbox --port", "Option '--port <value>' argument missing."],
    ["sandbox --port -1", "Option '--port' argument is ambiguous."],
    ["sandbox --port 65536", '--port is a whole number from 0 to 65535, not "65536".'],
    ["sandbox --port 4.5", '--port is a whole number from 0 to 65535, not "4.5".'],
    ["sandbox --accounts many", '--accounts is a whole number from 0 to 1000000, not "many".'],
    ["sandbox --out src", "`sandbox` has no option --out."],
    ["generate", "`generate` needs a document: a file or a URL."],
    ["generate a b --out src", '`generate` takes one document, not also "b".'],
    ["generate a", "`generate` needs --out with a folder."],
    ["generate a --out=", "`generate` needs --out with a folder."],
    ["generate a --out src --rate 1/s", "`generate` has no option --rate."],
    ["generate a --out src --name ../b", '--name is the name of a file without its ending, not "../b".'],
  ])("refuses %j: %s", (line, message) => {
    expect(() => parse(line)).toThrow(new UsageError(message));
  });

  it.each(["100", "0/s", "-1/s", "fast/s", "100/m", "1e3/s", "/s"])("refuses --rate=%s", (rate) => {
    const message = `--rate is a number of requests per second such as 100/s, not "${rate}".`;
    expect(() => parse(`sandbox --rate=${rate}`)).toThrow(new UsageError(message));
  });
});
