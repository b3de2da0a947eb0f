/**
 * Teams of lanes that hand values round: one full subgroup where its size is known, a single invocation elsewhere. The
 * kernels for CPUs that play GPU are written for a team of SHARE lanes; here is what stands in front of them.
 */
import type { LoweringTarget } from "./call";

/** Invocations of a workgroup where a team is one of them: as many as a CPU's vector has lanes on AVX2. */
export const LONE_TEAMS = 8;
const LARGEST_SHARE = 8;

/** Lanes of a team. Shuffles address lanes by number: only where a workgroup of that many lanes is one full subgroup for certain. */
export function sharedLanes({ subgroups }: LoweringTarget): number {
  if (!subgroups || subgroups.min !== subgroups.max || subgroups.max > LARGEST_SHARE) return 1;
  return subgroups.max;
}

/** `fromLane(x, lane)` and `fromLaneGroup(v, lane)`: what another lane of the team holds. */
export function laneExchange(share: number): string {
  return share > 1 ? SHUFFLES : ALONE;
}

/** `teamMax(x)`: the largest x of the team, the same in every lane. */
export function laneMaximum(share: number): string {
  const rounds: string[] = [];
  for (let step = share / 2; step >= 1; step /= 2) rounds.push(`m = max(m, subgroupShuffleXor(m, ${step}u));`);
  return `fn teamMax(x: f32) -> f32 { var m = x; ${rounds.join(" ")} return m; }\n`;
}

const SHUFFLES = `fn fromLane(x: f32, lane: u32) -> f32 { return subgroupShuffle(x, lane); }
fn fromLaneGroup(x: vec4f, lane: u32) -> vec4f { return subgroupShuffle(x, lane); }
`;

const ALONE = `fn fromLane(x: f32, lane: u32) -> f32 { return x; }
fn fromLaneGroup(x: vec4f, lane: u32) -> vec4f { return x; }
`;
