/**
 * What stands in the place of what broke: that it did, the ways on, and a report to copy. The lab lives outside of React, so
 * a run goes on behind it and its checkpoints can still be had.
 */
import "./Trouble.css";
import { use, useState } from "react";
import { toUrl } from "../../config/url";
import type { Lab } from "../../lab/lab";
import type { PageWords } from "../../words/en/page";
import { pageWords } from "../../words/words";
import { Page } from "../context";
import { Button } from "../parts/Button";
import { Marked } from "../parts/Marked";
import { reportOf } from "./report";

export type Broken = Parameters<PageWords["trouble"]["happened"]>[0]["what"];

interface TroubleProps {
  readonly what: Broken;
  readonly error: unknown;
  readonly components: string;
}

function fragmentOf(lab: Lab | undefined): string {
  try {
    return lab === undefined ? location.hash.slice(1) : toUrl(lab.setup.getState().draft);
  } catch {
    return location.hash.slice(1);
  }
}

/** The lanes that have trained; none where the lab itself cannot say. */
function trainedLanes(lab: Lab | undefined): readonly string[] {
  const view = lab?.run.getState();
  return view !== undefined && view.step > 0 ? view.lanes.map(({ name }) => name) : [];
}

export function Trouble({ what, error, components }: TroubleProps) {
  const lab = use(Page)?.lab;
  const t = pageWords().trouble;
  const [copied, setCopied] = useState(false);
  const report = reportOf({ error, components, fragment: fragmentOf(lab), userAgent: navigator.userAgent });
  const lanes = trainedLanes(lab);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(report);
      setCopied(true);
    } catch {
      // Where the clipboard is closed, the text below can be marked and copied.
    }
  };
  return (
    <section className="trouble panel" role="alert">
      <p>
        <Marked text={t.happened({ what })} />
      </p>
      <div className="trouble-actions">
        <Button look="primary" onClick={() => location.reload()}>
          {t.reload}
        </Button>
        {lab && lanes.length > 0 && (
          <Button icon="download" onClick={() => lanes.forEach((lane) => lab.questions.exportCheckpoint(lane))}>
            {t.exportAll}
          </Button>
        )}
        <Button icon={copied ? "check" : "link"} onClick={() => void copy()}>
          {copied ? t.copied : t.copy}
        </Button>
      </div>
      <details>
        <summary>{t.report}</summary>
        <pre className="trouble-report">{report}</pre>
      </details>
    </section>
  );
}
