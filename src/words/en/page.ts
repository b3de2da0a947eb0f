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
import { savedRuns } from "./page/savedRuns";

export const page = {
  adapter,
  boundaryNames,
  breakages,
  charts,
  controls,
  drift,
  frame,
  headline,
  interventions,
  changes,
  lanes,
  notices,
  ownFiles,
  savedRuns,
  transport,
  trouble,
  errors: { ...addresses, ...browser, ...engine, ...savedRunErrors, ...storage },
};

export type PageWords = typeof page;
