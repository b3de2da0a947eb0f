/** A place whose contents are drawn, and so loaded, once it comes near the screen. */
import { Suspense, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { ErrorBoundary } from "../trouble/ErrorBoundary";

/** How far below the screen loading begins. */
const NEAR = "400px";

interface WhenNearProps {
  readonly className: string;
  /** Names a region; without it the place is none. */
  readonly label?: string;
  /** What stands there until the contents are loaded. */
  readonly before?: ReactNode;
  readonly children: ReactNode;
}

export function WhenNear({ className, label, before, children }: WhenNearProps) {
  const place = useRef<HTMLElement>(null);
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
    <section ref={place} className={className} aria-label={label}>
      <ErrorBoundary what="this panel">
        <Suspense fallback={before}>{near ? children : before}</Suspense>
      </ErrorBoundary>
    </section>
  );
}
