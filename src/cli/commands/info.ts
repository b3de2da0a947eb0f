/** `halfstep info`: the adapter, what it offers, and which half path is used and why. */
import { openNodeGpu } from "../../gpu/node";
import { chooseHalf } from "../../training/lane/halfForm";
import { parseOptions } from "../usage";
import { VERSION, versionLine } from "../version";

export async function info(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, { json: { type: "boolean" } });
  const { capabilities } = await openNodeGpu();
  const half = chooseHalf("mixed", capabilities);
  const why =
    half === "native"
      ? "the adapter has shader-f16, so halves are stored and loaded natively"
      : "the adapter has no shader-f16, so two halves are packed in a u32: the same numerics, but a speed that is not representative of native halves";
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify({ type: "info", version: VERSION, ...capabilities, half, why })}\n`);
    return 0;
  }
  const { limits, subgroups } = capabilities;
  const lines = [
    ["version", versionLine()],
    ["adapter", capabilities.description || capabilities.device || capabilities.vendor],
    ["vendor", `${capabilities.vendor} ${capabilities.architecture}`.trim()],
    ["software", capabilities.software ? "yes: exact, but its speed is not representative of a GPU" : "no"],
    ["half", `${half}: ${why}`],
    ["shader-f16", yesOrNo(capabilities.shaderF16)],
    ["timestamp-query", yesOrNo(capabilities.timestampQuery)],
    ["subgroups", subgroups ? `${subgroups.min} to ${subgroups.max} wide` : "no"],
    ...Object.entries(limits).map(([name, value]) => [name, value.toLocaleString("en-US")]),
  ];
  process.stdout.write(lines.map(([name = "", value = ""]) => `${name.padEnd(36)}${value}\n`).join(""));
  return 0;
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}
