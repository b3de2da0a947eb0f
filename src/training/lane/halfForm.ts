/** How a lane holds its halves on this device: decided once, shown in the page and in `halfstep info`. */
import type { LoweringTarget } from "../../kernels/call";
import type { PrecisionKind } from "../../config/schema";
import { HalfstepError } from "../../config/errors";
import type { DeviceCapabilities } from "../../gpu/device";

/**
 * `none`: an FP32 lane has no halves. `bfloat16` is packed on every device, and so is `e4m3`: 8-bit operands of linear
 * layers, bfloat16 for the rest.
 */
export type HalfForm = "none" | "native" | "packed" | "bfloat16" | "e4m3";

export class MissingFeatureError extends HalfstepError {
  override readonly name = "MissingFeatureError";
  constructor() {
    super({ code: "gpu/no-shader-f16" });
  }
}

/**
 * `mixed` takes native halves where the adapter has `shader-f16` and packed ones elsewhere.
 * @throws MissingFeatureError where native halves were asked for and are not there.
 */
export function chooseHalf(kind: PrecisionKind, capabilities: DeviceCapabilities): HalfForm {
  switch (kind) {
    case "fp32":
      return "none";
    case "mixed":
      return capabilities.shaderF16 ? "native" : "packed";
    case "mixed-packed":
      return "packed";
    case "mixed-bfloat16":
      return "bfloat16";
    case "mixed-e4m3":
      return "e4m3";
    case "mixed-native":
      if (capabilities.shaderF16) return "native";
      throw new MissingFeatureError();
    default:
      return kind satisfies never;
  }
}

/** How binary16 lies in buffers when there is any; FP32 and bfloat16 lanes have none and may name either. */
export function halfStorage(half: HalfForm): LoweringTarget["half"] {
  return half === "native" ? "native" : "packed";
}
