/** The numerics panel's place on the page. What fills it is loaded once the place comes near the screen. */
import "./Numerics.css";
import { lazy, Suspense, useEffect, useRef, useState } from "react";

const NumericsPanel = lazy(() =>
  import("./NumericsPanel").then(({ NumericsPanel: panel }) => ({ default: panel })),
);

/** How far below the screen loading begins. */
const NEAR = "400px";

export function Numerics() {
  const place = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => setNear((was) => was || entries.some(({ isIntersecting }) => isIntersecting)),
      {
        rootMargin: NEAR,
      },
    );
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const title = <h2 className="panel-title">Numerics</h2>;
  return (
    <section ref={place} className="numerics panel" aria-label="Numerics">
      <Suspense fallback={title}>{near ? <NumericsPanel /> : title}</Suspense>
    </section>
  );
}
