import type { LaneFigures } from "../../lab/persistence/schema";

/** The validation loss where there is one, else the training loss. */
export function lossShown({ validationLoss, loss }: LaneFigures): number {
  return validationLoss ?? loss;
}
