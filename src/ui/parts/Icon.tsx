/** The page's few icons, drawn on a 16-pixel grid in the current colour. Decoration: the button beside has the name. */

const paths = {
  play: (
    <path d="M5 3.2v9.6a.5.5 0 0 0 .77.42l7.4-4.8a.5.5 0 0 0 0-.84l-7.4-4.8A.5.5 0 0 0 5 3.2Z" fill="currentColor" />
  ),
  pause: <path d="M4.5 3h2.2v10H4.5zM9.3 3h2.2v10H9.3z" fill="currentColor" />,
  step: (
    <path d="M3.5 3.6v8.8a.4.4 0 0 0 .62.33L10 8.7V13h2V3h-2v4.3L4.12 3.27a.4.4 0 0 0-.62.33Z" fill="currentColor" />
  ),
  reset: <path d="M3.2 3v3.4h3.4M3.5 6.3A5 5 0 1 1 3 8.6" />,
  sun: (
    <path d="M8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M3.5 12.5l.8-.8M11.7 4.3l.8-.8M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z" />
  ),
  moon: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z" />,
  link: (
    <path d="M6.6 9.4a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.4 6.6a2.6 2.6 0 0 0-3.7 0L3.4 8.9a2.6 2.6 0 0 0 3.7 3.7l.9-.9" />
  ),
  download: <path d="M8 2.5v7.2M5 7l3 3 3-3M3 13h10" />,
  file: <path d="M4 1.8h5.2L12.5 5v9.2H4zM9 1.8V5.2h3.5" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  plus: <path d="M8 3.2v9.6M3.2 8h9.6" />,
  chevron: <path d="m6 3.8 4.2 4.2L6 12.2" />,
  gauge: <path d="M2.4 12a6.2 6.2 0 1 1 11.2 0M8 10.2l2.6-3.6" />,
  stop: <path d="M4.5 4.5h7v7h-7z" fill="currentColor" />,
  pin: <path d="M6 2.5h4l-.6 4 2.1 2.2H4.5l2.1-2.2zM8 8.7v4.8" />,
  more: <path d="M3.2 8h.01M8 8h.01M12.8 8h.01" strokeWidth="2.2" />,
  undo: <path d="M5.6 3 2.8 5.8l2.8 2.8M3 5.8h6.2a3.6 3.6 0 0 1 0 7.2H6" />,
  redo: <path d="m10.4 3 2.8 2.8-2.8 2.8M13 5.8H6.8a3.6 3.6 0 0 0 0 7.2H10" />,
  check: <path d="m3 8.6 3.2 3.2L13 4.6" />,
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke={name === "play" || name === "pause" || name === "step" ? "none" : "currentColor"}
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {paths[name]}
    </svg>
  );
}
