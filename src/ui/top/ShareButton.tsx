/** Copies the page's address, which holds the experiment. Where the clipboard is closed, the address bar has it. */
import { useEffect, useState } from "react";
import { addressOf } from "../../lab/setup/setupStore";
import { useSetup } from "../context";
import { Button } from "../parts/Button";

const SHOWN_MS = 2500;

export function ShareButton() {
  const fragment = useSetup(addressOf);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return;
    const timer = setTimeout(() => setSaid(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const share = async (): Promise<void> => {
    const url = new URL(`#${fragment}`, location.href).href;
    try {
      await navigator.clipboard.writeText(url);
      setSaid("Link copied");
    } catch {
      setSaid(written(url) ? "Link is in the address bar" : "The browser refused to copy it");
    }
  };
  return (
    <>
      <Button
        look="quiet"
        icon={said === "" ? "link" : "check"}
        title="Copy a link to this experiment"
        onClick={() => void share()}
      >
        <span className="share-text">{said === "" ? "Share" : said}</span>
      </Button>
      <span className="visually-hidden" role="status">
        {said}
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
