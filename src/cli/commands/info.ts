/** `halfstep info`: the adapter, what it offers, and which half path is used and why. */
import { openNodeGpu } from "../../gpu/node";
import { chooseHalf } from "../../training/lane/halfForm";
import { formatCount } from "../../words/numbers";
import { terminalWords } from "../../words/words";
import { parseOptions } from "../usage";
import { VERSION, versionLine } from "../version";

export async function info(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, { json: { type: "boolean" } });
  const { capabilities } = await openNodeGpu();
  const half = chooseHalf("mixed", capabilities);
  const { info: t } = terminalWords().device;
  const why = half === "native" ? t.native : t.packed;
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify({ type: "info", version: VERSION, ...capabilities, half, why })}\n`);
    return 0;
  }
  const { limits, subgroups } = capabilities;
  const lines = [
    [t.version, versionLine()],
    [t.adapter, capabilities.description || capabilities.device || capabilities.vendor],
    [t.vendor, `${capabilities.vendor} ${capabilities.architecture}`.trim()],
    [t.software, capabilities.software ? t.softwareYes : t.no],
    [t.half, `${half}: ${why}`],
    ["shader-f16", capabilities.shaderF16 ? t.yes : t.no],
    ["timestamp-query", capabilities.timestampQuery ? t.yes : t.no],
    ["subgroups", subgroups ? t.subgroups(subgroups) : t.no],
    ...Object.entries(limits).map(([name, value]) => [name, formatCount(value)]),
  ];
  process.stdout.write(lines.map(([name = "", value = ""]) => `${name.padEnd(36)}${value}\n`).join(""));
  return 0;
}
