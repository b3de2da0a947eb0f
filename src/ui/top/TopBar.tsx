/** The bar on top: what this is, on what it runs, a link to share, and the theme. */
import "./TopBar.css";
import { pageWords } from "../../words/words";
import { DeviceButton } from "../panels/device/DeviceButton";
import { AdapterBadge } from "./AdapterBadge";
import { ShareButton } from "./ShareButton";
import { ThemeToggle } from "./ThemeToggle";
import { Views } from "./Views";

export function TopBar() {
  return (
    <header className="top">
      <SkipLink />
      <div className="top-bar">
        <h1 className="top-name">
          <Mark />
          Halfstep
        </h1>
        <Views />
        <p className="top-what">{pageWords().frame.what}</p>
        <div className="top-tools">
          <AdapterBadge />
          <DeviceButton />
          <ShareButton />
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}

/** For the keyboard. Not a plain link: the part behind the # is the experiment's. */
function SkipLink() {
  return (
    <button type="button" className="skip-link" onClick={() => document.getElementById("run")?.focus()}>
      {pageWords().frame.skipLink}
    </button>
  );
}

/** A step, and half a step. */
function Mark() {
  return (
    <svg
      viewBox="0 0 24 20"
      width="24"
      height="20"
      fill="none"
      strokeWidth="2.5"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M2 17h7v-7h7V3h6" stroke="var(--lane-0)" strokeLinecap="round" />
      <path d="M11.5 17h10.5M18.5 10h3.5" stroke="var(--lane-1)" strokeDasharray="3 2.6" />
    </svg>
  );
}
