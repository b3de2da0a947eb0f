/** English, as the page alone speaks it. */
import { addresses } from "./errors/addresses";
import { browser } from "./errors/browser";
import { engine } from "./errors/engine";
import { savedRuns as savedRunErrors } from "./errors/savedRuns";
import { storage } from "./errors/storage";
import { ownFiles } from "./ownFiles";
import { boundaryNames } from "./page/boundaryNames";
import { breakages } from "./page/breakages";
import { charts } from "./page/charts";
import { controls } from "./page/controls";
import { drift } from "./page/drift";
import { adapter, frame, transport, trouble } from "./page/frame";
import { headline } from "./page/headline";
import { interventions } from "./page/interventions";
import { changes } from "./page/changes";
import { lanes } from "./page/lanes";
import { notices } from "./page/notices";
import { breaking } from "./page/panels/breaking";
import { claims } from "./page/panels/claims";
import { device } from "./page/panels/device";
import { memory, memoryPlan, work } from "./page/panels/memory";
import { numerics } from "./page/panels/numerics";
import { places } from "./page/panels/places";
import { preview } from "./page/panels/preview";
import { sharing } from "./page/panels/sharing";
import { sparsity, zeros } from "./page/panels/sparsity";
import { tensors } from "./page/panels/tensors";
import { runs, views } from "./page/runs";
import { savedRuns } from "./page/savedRuns";

export const page = {
  adapter,
  boundaryNames,
  breakages,
  breaking,
  charts,
  claims,
  controls,
  device,
  drift,
  frame,
  headline,
  interventions,
  changes,
  lanes,
  memory,
  memoryPlan,
  notices,
  numerics,
  ownFiles,
  places,
  preview,
  runs,
  savedRuns,
  sharing,
  sparsity,
  tensors,
  transport,
  trouble,
  work,
  zeros,
  views,
  errors: { ...addresses, ...browser, ...engine, ...savedRunErrors, ...storage },
};

export type PageWords = typeof page;
