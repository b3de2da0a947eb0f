/**
 * The claims that lanes of an experiment can be held against, as an article makes them ("DeepSeek: the breaker of low-cost AI
 * training", 26 September 2025). The claimed figures are the article's own, measured by others; nobody here vouches for them.
 */
import type { Claim } from "./claim";
import { dynamicScaling } from "./dynamicScaling";
import { gatedNetworks } from "./gatedNetworks";
import { mixedPrecision } from "./mixedPrecision";
import { sharedAttention } from "./sharedAttention";

/** In the order of their cards. */
export const CLAIMS: readonly Claim[] = [mixedPrecision, dynamicScaling, sharedAttention, gatedNetworks];
