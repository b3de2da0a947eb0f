/** What the page calls an experiment's lanes. */
import { precisionLabel } from "../../config/fieldWords";
import { laneConfig, type Experiment } from "../../config/experiment";

/** Titles of an experiment's lanes by name: asked for at every figure that is drawn. */
const titles = new WeakMap<Experiment, ReadonlyMap<string, string>>();

/** What the page calls a lane: its precision's label where its name is or begins with that precision's own. */
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
