/**
 * Teams of invocations that hand values round: one full subgroup where its size is known, a single invocation elsewhere. The
 * kernels for CPUs that play GPU are written for a team of SHARE invocations; here is what stands in front of them.
 */
import type { LoweringTarget } from "./call";

/** Invocations of a workgroup where a team is one of them: as many as a vector of a CPU with AVX2 holds. */
export const LONE_TEAMS = 8;
const LARGEST_SHARE = 8;

/** Invocations of a team. Shuffles go by number: more than one only where a workgroup of that many is one full subgroup for certain. */
export function teamSize({ subgroups }: LoweringTarget): number {
  if (!subgroups || subgroups.min !== subgroups.max || subgroups.max > LARGEST_SHARE) return 1;
  return subgroups.max;
}

/** `fromInvocation(x, i)` and `fromInvocationGroup(v, i)`: what another invocation of the team holds. */
export function teamExchange(share: number): string {
  return share > 1 ? SHUFFLES : ALONE;
}

/** `teamMax(x)`: the largest x of the team, the same in every invocation. */
export function teamMaximum(share: number): string {
  const rounds: string[] = [];
  for (let step = share / 2; step >= 1; step /= 2) rounds.push(`m = max(m, subgroupShuffleXor(m, ${step}u));`);
  return `fn teamMax(x: f32) -> f32 { var m = x; ${rounds.join(" ")} return m; }\n`;
}

const SHUFFLES = `fn fromInvocation(x: f32, invocation: u32) -> f32 { return subgroupShuffle(x, invocation); }
fn fromInvocationGroup(x: vec4f, invocation: u32) -> vec4f { return subgroupShuffle(x, invocation); }
`;

const ALONE = `fn fromInvocation(x: f32, invocation: u32) -> f32 { return x; }
fn fromInvocationGroup(x: vec4f, invocation: u32) -> vec4f { return x; }
`;
