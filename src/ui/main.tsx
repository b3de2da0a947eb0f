/** The page's door: makes the lab, gives it the browser, and draws it. */
import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startWorker } from "../lab/wire/engine";
import type { StartEngine } from "../lab/wire/engine";
import { Lab } from "../lab/lab";
import { missingSupport } from "../lab/run/notices";
import { createCopies } from "../lab/persistence/copies";
import { deleteRun, listRuns, noteRun } from "../lab/persistence/runList";
import { RunLibrary } from "../lab/runs/runLibrary";
import { setAsideFile } from "../lab/persistence/setAside";
import { findFile, keepFile } from "../lab/persistence/keptFiles";
import { createPreferences } from "../lab/setup/preferences";
import { ResetGuard } from "../lab/setup/resetGuard";
import { follow } from "../lab/setup/setupStore";
import { createAddressBar } from "./addressBar";
import { App } from "./App";
import { common } from "../words/en/common";
import { page } from "../words/en/page";
import { speak, type Language } from "../words/words";
import { Page } from "./context";
import { saveFile } from "./saveFile";
import { ErrorBoundary } from "./trouble/ErrorBoundary";

/** `?language=pseudo` is English with accents and a third longer, for tests of the page (src/words/pseudo.ts). */
async function chooseLanguage(): Promise<Language> {
  if (new URLSearchParams(location.search).get("language") !== "pseudo") return { common, page };
  const { pseudoLanguage } = await import("../words/pseudo");
  return pseudoLanguage(common, page);
}

/** In development `?fake` or `?fake=SCENARIO` puts a scripted engine in the worker's place. */
async function chooseEngine(): Promise<StartEngine> {
  const fake = new URLSearchParams(location.search).get("fake");
  if (!import.meta.env.DEV || fake === null) return startWorker;
  const { scenarios, startFake } = await import("../lab/testing/fakeWorker");
  return startFake(scenarios.find((scenario) => scenario === fake));
}

speak(await chooseLanguage());
const address = createAddressBar((fragment) => history.replaceState(null, "", `#${fragment}`));
const support = missingSupport(window);
const lab = new Lab({
  startEngine: await chooseEngine(),
  fragment: location.hash,
  showUrl: address.show,
  saveFile,
  findFile,
  keepFile,
  setAsideFile,
  keepStorage: () => void navigator.storage?.persist().catch(() => undefined),
  copies: createCopies(() => sessionStorage),
  now: () => performance.now(),
});
const resetGuard = new ResetGuard(lab);
const library = new RunLibrary({ listRuns, noteRun, deleteRun });
const preferences = createPreferences(() => localStorage);
if (support === undefined) lab.open();
// A link pasted into the open page. Other settings start it anew: nothing of the run is lost, since it is saved under its own experiment.
window.addEventListener("hashchange", () => {
  address.drop();
  if (!follow(lab.setup, location.hash)) location.reload();
});
window.addEventListener("pagehide", address.flush);

// A page that is hidden may be closed, or frozen, without another word.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") lab.save();
});
window.addEventListener("pagehide", () => lab.save());

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <Page value={{ lab, resetGuard, preferences, library, support }}>
      <ErrorBoundary what="page">
        <App />
      </ErrorBoundary>
    </Page>
  </StrictMode>,
);
