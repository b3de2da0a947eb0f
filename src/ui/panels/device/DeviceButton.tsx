/** Opens the bench and check of this device over the page. What is in the sheet is loaded when it is first opened. */
import { lazy, Suspense, useState } from "react";
import { usePage } from "../../context";
import { ErrorBoundary } from "../../trouble/ErrorBoundary";
import { Button } from "../../parts/Button";

const DeviceSheet = lazy(() => import("./DeviceSheet").then(({ DeviceSheet: sheet }) => ({ default: sheet })));

const TITLE = "Benchmark and check the kernels on this device";

export function DeviceButton() {
  const { support } = usePage();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="quiet"
        icon="gauge"
        aria-label={TITLE}
        title={TITLE}
        disabled={support !== undefined}
        onClick={() => setOpen(true)}
      />
      {open && (
        <ErrorBoundary what="sheet">
          <Suspense fallback={null}>
            <DeviceSheet close={() => setOpen(false)} />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}
