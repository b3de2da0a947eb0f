/** WGSL on the loss scale and on factors made of it, for the kernels at the end of a step. */
import lossScale from "../../../shaders/lib/loss-scale.wgsl?raw";
import smallFactor from "../../../shaders/lib/small-factor.wgsl?raw";

/** `Factor` and `scaledBy`: products by factors that may be no normal number. */
export const FACTOR_LIBRARY = smallFactor;

/** `reciprocalOf` and `productBits`, with the above. */
export const SCALE_LIBRARY = `${smallFactor}\n${lossScale}`;
