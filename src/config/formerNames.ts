/** Names that fields had in earlier versions: files and links that were written with them are still read. */
import { isPlainObject } from "./plainObject";
import { fields } from "./schema";

type Tree = Readonly<Record<string, unknown>>;

/** Former path and present one, each as keys. */
const RENAMED = fields.flatMap(({ path, field }) =>
  (field.formerly ?? []).map((former) => ({ former: former.split("."), path: path.split(".") })),
);

/** A config's tree from outside, its fields under their present names; where both are given, the present one counts. */
export function withPresentNames(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return RENAMED.reduce<Tree>((tree, { former, path }) => {
    const given = valueAt(tree, former);
    if (given === undefined) return tree;
    const rest = without(tree, former);
    return valueAt(rest, path) === undefined ? withValue(rest, path, given) : rest;
  }, value);
}

function valueAt(tree: unknown, [key = "", ...below]: readonly string[]): unknown {
  if (!isPlainObject(tree) || !Object.hasOwn(tree, key)) return undefined;
  return below.length === 0 ? tree[key] : valueAt(tree[key], below);
}

/** The path leads to a value. A group that held nothing else goes with it: it may be none any more. */
function without(tree: Tree, [key = "", ...below]: readonly string[]): Tree {
  const { [key]: branch, ...rest } = tree;
  if (below.length === 0 || !isPlainObject(branch)) return rest;
  const left = without(branch, below);
  return Object.keys(left).length === 0 ? rest : { ...rest, [key]: left };
}

function withValue(tree: Tree, [key = "", ...below]: readonly string[], value: unknown): Tree {
  const branch = tree[key];
  if (below.length === 0) return { ...tree, [key]: value };
  // What stands in the way of a group is refused where the config is parsed.
  if (branch !== undefined && !isPlainObject(branch)) return tree;
  return { ...tree, [key]: withValue(branch ?? {}, below, value) };
}
