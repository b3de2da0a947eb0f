/** Edits of an experiment's lanes, as the lane panel makes them. */
import { applyDiff, diffConfig } from "../../config/diff";
import { laneConfig, MAX_LANES } from "../../config/experiment";
import type { Experiment } from "../../config/experiment";
import { precisionLabel } from "../../config/fieldWords";
import type { Lane } from "../../config/lanes";
import type { ConfigDiff, PrecisionKind } from "../../config/schema";

export function canAddLane({ lanes }: Experiment): boolean {
  return lanes.length < MAX_LANES;
}

/** The lanes with one's precision changed; its name follows where it was the old precision's. */
export function withPrecision({ base, lanes }: Experiment, name: string, kind: PrecisionKind): Lane[] {
  const taken = lanes.map((lane) => lane.name);
  return lanes.map((lane) => {
    if (lane.name !== name) return lane;
    const before = applyDiff(base, lane.diff).precision.kind;
    const diff: ConfigDiff = { ...lane.diff, precision: { ...lane.diff.precision, kind } };
    const named = lane.name === before || lane.name.startsWith(`${before} `);
    return {
      name: named
        ? freeName(
            kind,
            taken.filter((other) => other !== name),
          )
        : name,
      diff,
    };
  });
}

/** The lanes and one more, like the last. */
export function withAddedLane({ base, lanes }: Experiment): Lane[] {
  const last = lanes.at(-1);
  const diff = last?.diff ?? diffConfig(base, base);
  const { kind } = applyDiff(base, diff).precision;
  return [
    ...lanes,
    {
      name: freeName(
        kind,
        lanes.map(({ name }) => name),
      ),
      diff,
    },
  ];
}

export function withoutLane({ lanes }: Experiment, name: string): Lane[] {
  return lanes.filter((lane) => lane.name !== name);
}

function freeName(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** Titles of an experiment's lanes by name: asked for at every figure that is drawn. */
const titles = new WeakMap<Experiment, ReadonlyMap<string, string>>();

/** What the page calls a lane: its precision's label where its name is that precision's own, with its number if any. */
export function laneTitle(experiment: Experiment, name: string): string {
  const known = titles.get(experiment) ?? titlesOf(experiment);
  titles.set(experiment, known);
  return known.get(name) ?? name;
}

function titlesOf(experiment: Experiment): ReadonlyMap<string, string> {
  return new Map(
    experiment.lanes.map((lane) => {
      const config = laneConfig(experiment, lane);
      const { kind } = config.precision;
      const named = lane.name === kind || lane.name.startsWith(`${kind} `);
      return [lane.name, named ? `${precisionLabel(config)}${lane.name.slice(kind.length)}` : lane.name];
    }),
  );
}
