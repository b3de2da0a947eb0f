/**
 * Weight drift: how far each lane's weights have moved from the FP32 lane's, as a share of their size, whole and by the
 * parameter that is furthest. Both began at the same numbers and saw the same batches.
 */
import "./DriftPanel.css";
import { lazy, Suspense, useEffect, useRef, useState } from "react";

const DriftChart = lazy(() => import("./DriftChart").then(({ DriftChart: chart }) => ({ default: chart })));

/** How far below the screen loading begins. */
const NEAR = "300px";

/** The chart's place: what fills it is loaded once it comes near the screen. */
export function DriftPanel() {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => setNear((was) => was || entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: NEAR },
    );
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className="drift">
      <Suspense>{near && <DriftChart />}</Suspense>
    </div>
  );
}
