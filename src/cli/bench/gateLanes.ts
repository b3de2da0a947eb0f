/** The lanes of `halfstep bench gates`: one model dense, then gated with ever fewer blocks awake. */
import { applyDiff } from "../../config/diff";
import type { Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import type { Config, ConfigDiff } from "../../config/schema";

const PERCENT = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10];
/** All awake, and gated nevertheless: a share of 1 would leave the gates out. */
const EVERYTHING = 0.999;
/** Gated heads are as wide as the kernels' tiles, or a multiple. */
const TILE = 32;
/** From the second step on, and for as long as it is measured. */
const AT_ONCE = { scheduleStart: 0, scheduleSteps: 1, checkInterval: 1, freezeAfter: 0 } as const;

/**
 * The base without gates, and with the feed-forward blocks and, where they are wide enough, the heads at each share: by force,
 * or as the base's gates choose them, where those keep to their share from the first check on (by importance, by a router).
 */
export function gateExperiment(base: Config): Experiment {
  const { width, heads, gates } = base.model;
  const gatesHeads = (width / heads) % TILE === 0;
  const keepsShare = gates.kind === "importance-threshold" || gates.kind === "router";
  const kind = keepsShare ? gates.kind : "fixed";
  const dense: Lane = { name: "dense", diff: { model: { gates: { kind: "none" } } } };
  const gated = PERCENT.map((percent): Lane => {
    const share = Math.min(EVERYTHING, percent / 100);
    const diff: ConfigDiff = {
      model: { gates: { ...AT_ONCE, kind, feedForwardShare: share, headShare: gatesHeads ? share : 1 } },
    };
    return { name: `${percent} %`, diff };
  });
  // Sharing and gates exclude each other.
  return { base: applyDiff(base, { model: { sharing: { kind: "none" } } }), lanes: [dense, ...gated] };
}
