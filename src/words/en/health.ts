/** How a lane fares: src/lab/readings/healthInWords.ts. */
import { formatCount } from "../numbers";

const figures = {
  loss: "the loss",
  gradNorm: "the gradient's norm",
  validation: "the validation loss",
};

export interface NotFiniteSince {
  readonly since: number;
  readonly figure: keyof typeof figures;
  readonly tensor?: string | undefined;
}

export const health = {
  /** "the loss is not finite since step 3, first in “d(h.0.mlp)”": without the lane, for a line that names it already. */
  notFiniteSince: ({ since, figure, tensor }: NotFiniteSince) =>
    `${figures[figure]} is not finite since step ${formatCount(since)}${tensor === undefined ? "" : `, first in “${tensor}”`}`,
};
