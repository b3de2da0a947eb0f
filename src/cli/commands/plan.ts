/** `halfstep plan`: where a lane's tensors lie and when, as they would on this device. Nothing is trained. */
import { printWarnings } from "../dataWarnings";
import { laneConfig } from "../../config/experiment";
import { splitFlags } from "../../config/flags";
import { createDataSource } from "../../data/createDataSource";
import { openNodeGpu } from "../../gpu/node";
import { aliveAtPeak, memoryMap, type MemoryMap } from "../../graph/views/memoryMap";
import { bytesInWords } from "../../words/byteUnits";
import { planLane, type LanePlan } from "../../training/lane/lanePlan";
import { chosenExperiment, EXPERIMENT_OPTIONS, givenFile } from "../chosenExperiment";
import { table } from "../table";
import { terminalWords } from "../../words/words";
import { parseOptions } from "../usage";

/** The largest tensors at the peak are what a smaller plan would have to do without; the long tail says little. */
const PEAK_ROWS = 12;

export async function plan(args: readonly string[]): Promise<number> {
  const { config, rest } = splitFlags(args);
  const { values } = parseOptions(rest, { ...EXPERIMENT_OPTIONS, json: { type: "boolean" } });
  const experiment = await chosenExperiment(values, config);
  const data = await createDataSource(experiment.base, await givenFile(values));
  printWarnings(data);
  const { capabilities } = await openNodeGpu();
  for (const lane of experiment.lanes) {
    const planned = planLane(laneConfig(experiment, lane), data, capabilities);
    const map = memoryMap(planned.graph.first, planned.plan);
    const { bytesByKind } = planned.plan;
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ type: "plan", lane: lane.name, half: planned.half, bytesByKind, activations: map })}\n`
        : inWords(lane.name, planned, map),
    );
  }
  return 0;
}

function inWords(lane: string, { half, plan: { bytesByKind } }: LanePlan, map: MemoryMap): string {
  const { plan: t } = terminalWords().device;
  const peak = aliveAtPeak(map);
  const kinds = Object.entries(bytesByKind)
    .filter(([, bytes]) => bytes > 0)
    .map(([kind, bytes]) => ({ kind, bytes: bytesInWords(bytes) }));
  const rows = peak.tensors.slice(0, PEAK_ROWS).map(({ name, dtype, bytes, first, last, arena, byteOffset }) => ({
    tensor: name,
    dtype,
    bytes: bytesInWords(bytes),
    written: map.ops[first] ?? "",
    read: map.ops[last] ?? "",
    arena,
    at: byteOffset,
  }));
  return [
    t.lane({ lane, half }),
    table(kinds, t.kinds).trimEnd(),
    t.activations({
      tensors: map.tensors.length,
      arenas: map.arenas.map(bytesInWords),
      lowerBound: bytesInWords(map.lowerBound),
    }),
    t.peak({ at: peak.op + 1, ops: map.ops.length, op: map.ops[peak.op] ?? "" }),
    table(rows, t.tensors),
  ].join("\n");
}
