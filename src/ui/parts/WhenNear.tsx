/** A place whose contents are drawn, and so loaded, once it comes near the screen. */
import { Suspense, useEffect, useRef, useState } from "react";
import type { CSSProperties, ReactNode } from "react";
import { ErrorBoundary } from "../trouble/ErrorBoundary";

/** How far below the screen loading begins. */
const NEAR = "400px";

interface WhenNearProps {
  readonly id: string;
  readonly className: string;
  /** Names a region; without it the place is none. */
  readonly label?: string | undefined;
  /** The height kept while it is empty. */
  readonly room?: string | undefined;
  /** What stands there until the contents are loaded. */
  readonly before?: ReactNode;
  readonly children: ReactNode;
}

export function WhenNear({ id, className, label, room, before, children }: WhenNearProps) {
  const place = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  // A custom property, which CSSProperties does not know of.
  const style = (room === undefined ? {} : { "--room": room }) as CSSProperties;
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => setNear((was) => was || entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: NEAR },
    );
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <section ref={place} id={id} className={className} style={style} aria-label={label}>
      <ErrorBoundary what="panel">
        <Suspense fallback={before}>{near ? children : before}</Suspense>
      </ErrorBoundary>
    </section>
  );
}
