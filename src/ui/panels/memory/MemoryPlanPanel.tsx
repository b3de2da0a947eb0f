/**
 * The memory plan, drawn: the step's ops across, bytes up, a bar for each activation from the op that writes it to the last
 * that reads it. Bytes that one bar leaves, another takes. Loaded when it is opened.
 */
import { lazy, Suspense } from "react";
import { pageWords } from "../../../words/words";
import { Disclosure } from "../../parts/Disclosure";

const MemoryMapView = lazy(() => import("./MemoryMapView").then(({ MemoryMapView: view }) => ({ default: view })));

export function MemoryPlanPanel() {
  const { title, unit } = pageWords().memoryPlan;
  return (
    <Disclosure title={title} unit={unit}>
      <Suspense>
        <MemoryMapView />
      </Suspense>
    </Disclosure>
  );
}
