/** The lanes of `halfstep bench gates`: one model dense, then gated with ever fewer blocks awake, by force. */
import { applyDiff } from "../../config/diff";
import type { Experiment } from "../../config/experiment";
import type { Lane } from "../../config/lanes";
import type { Config } from "../../config/schema";

const PERCENT = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10];
/** All awake, and gated nevertheless: a share of 1 would leave the gates out. */
const EVERYTHING = 0.999;
/** Gated heads are as wide as the kernels' tiles, or a multiple. */
const TILE = 32;

/** The base without gates, and with the feed-forward blocks and, where they are wide enough, the heads at each share. */
export function gateExperiment(base: Config): Experiment {
  const { width, heads } = base.model;
  const gatesHeads = (width / heads) % TILE === 0;
  const dense: Lane = { name: "dense", diff: { model: { gates: { kind: "none" } } } };
  const gated = PERCENT.map((percent): Lane => {
    const share = Math.min(EVERYTHING, percent / 100);
    const gates = { kind: "fixed", feedForwardShare: share, headShare: gatesHeads ? share : 1 } as const;
    return { name: `${percent} %`, diff: { model: { gates } } };
  });
  // Sharing and gates exclude each other.
  return { base: applyDiff(base, { model: { sharing: { kind: "none" } } }), lanes: [dense, ...gated] };
}
