/** Copies the page's address, which holds the experiment. Where the clipboard is closed, the address bar has it. */
import { useEffect, useState } from "react";
import { addressOf } from "../../lab/setup/setupStore";
import type { PageWords } from "../../words/en/page";
import { pageWords } from "../../words/words";
import { useSetup } from "../context";
import { Button } from "../parts/Button";

const SHOWN_MS = 2500;

/** What became of it. */
type Outcome = Exclude<keyof PageWords["frame"]["share"], "label" | "title">;

export function ShareButton() {
  const fragment = useSetup(addressOf);
  const { share: t } = pageWords().frame;
  const [said, setSaid] = useState<Outcome>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const share = async (): Promise<void> => {
    const url = new URL(`#${fragment}`, location.href).href;
    try {
      await navigator.clipboard.writeText(url);
      setSaid("copied");
    } catch {
      setSaid(written(url) ? "inAddress" : "refused");
    }
  };
  return (
    <>
      <Button look="quiet" icon={said === undefined ? "link" : "check"} title={t.title} onClick={() => void share()}>
        <span className="share-text">{t[said ?? "label"]}</span>
      </Button>
      <span className="visually-hidden" role="status">
        {said && t[said]}
      </span>
    </>
  );
}

/** Whether the browser let the page write its address. */
function written(url: string): boolean {
  try {
    history.replaceState(null, "", url);
    return true;
  } catch {
    return false;
  }
}
