import {
  Comment,
  type DeclarationReflection,
  type DocumentReflection,
  type ProjectReflection,
  ReferenceReflection,
  ReflectionGroup,
  ReflectionKind,
} from "typedoc";

type Member = DeclarationReflection | DocumentReflection;

/** The groups of a module's page, in order; a member is in the first whose rule it meets. */
const GROUPS: readonly { readonly title: string; readonly has: (name: string, kind: ReflectionKind) => boolean }[] = [
  {
    title: "Clients",
    has: (name, kind) => kind === ReflectionKind.Function && /^(create|define)(?!RateLimiter)[A-Z]/.test(name),
  },
  { title: "Errors", has: (name) => /Error(Details|Body|Of)?$|^Outcome$|^VerificationReason$/.test(name) },
  { title: "Functions and values", has: (_, kind) => (kind & VALUES) !== 0 },
  { title: "Options", has: (name) => /Options$/.test(name) },
  { title: "Types", has: () => true },
];

const VALUES = ReflectionKind.Function | ReflectionKind.Variable | ReflectionKind.Class;

/** Groups what each entry point exports by what a reader looks for, instead of by the kinds of TypeScript. */
export function groupModules(project: ProjectReflection): void {
  for (const module of project.children ?? []) {
    const members = module.childrenIncludingDocuments ?? [];
    const groups = GROUPS.map(({ title }) => new ReflectionGroup(title, module));
    for (const member of members) {
      groups[groupOf(member)]?.children.push(member);
      if (member instanceof ReferenceReflection) describe(member);
    }
    module.groups = groups.filter(({ children }) => children.length > 0);
  }
}

function groupOf(member: Member): number {
  const { kind } = member instanceof ReferenceReflection ? member.getTargetReflectionDeep() : member;
  return GROUPS.findIndex(({ has }) => has(member.name, kind));
}

/** An export that another entry point has as well is described like there. */
function describe(reference: ReferenceReflection): void {
  const { comment, signatures } = reference.getTargetReflectionDeep() as DeclarationReflection;
  const described = (comment ?? signatures?.[0]?.comment)?.clone();
  if (described) reference.comment = described;
}

/** Takes out what Node adds to every class of errors, such as `captureStackTrace`. */
export function withoutInheritedStatics(project: ProjectReflection): void {
  const members = project.getReflectionsByKind(ReflectionKind.ClassMember) as DeclarationReflection[];
  for (const one of members.filter(({ flags, inheritedFrom }) => flags.isStatic && inheritedFrom)) {
    project.removeReflection(one);
    const groups = (one.parent as DeclarationReflection).groups ?? [];
    for (const group of groups) group.children = group.children.filter((child) => child !== one);
  }
}

/** Describes each module as the README's table of entry points does, and returns the descriptions by the name of the module. */
export function describeModules({ children = [] }: ProjectReflection, readme: string): ReadonlyMap<string, string> {
  const rows = readme.matchAll(/^\| `(\S+)` \| (.+) \|$/gm);
  const texts = new Map([...rows].map(([, name = "", text = ""]) => [name, sentenceOf(text)]));
  for (const module of children) {
    const text = texts.get(module.name);
    if (text !== undefined) module.comment ??= new Comment([{ kind: "text", text }]);
  }
  return texts;
}

/** A cell of the table as a sentence, without the link at its end. */
function sentenceOf(cell: string): string {
  const text = cell
    .replace(/: \[[^\]]*\]\([^)]*\)$/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("`", "");
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
