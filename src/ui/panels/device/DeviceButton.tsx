/** Opens the bench and check of this device over the page. What is in the sheet is loaded when it is first opened. */
import { lazy, Suspense, useState } from "react";
import { pageWords } from "../../../words/words";
import { usePage } from "../../context";
import { ErrorBoundary } from "../../trouble/ErrorBoundary";
import { Button } from "../../parts/Button";

const DeviceSheet = lazy(() => import("./DeviceSheet").then(({ DeviceSheet: sheet }) => ({ default: sheet })));

export function DeviceButton() {
  const { open: title } = pageWords().device;
  const { support } = usePage();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="quiet"
        icon="gauge"
        aria-label={title}
        title={title}
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
