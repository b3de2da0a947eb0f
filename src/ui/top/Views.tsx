/** The page's views, each with an address of its own. */
import { addressText, VIEWS } from "../../config/address";
import { toUrl } from "../../config/url";
import { pageWords } from "../../words/words";
import { useSetup } from "../context";

export function Views() {
  const shown = useSetup(({ view }) => view);
  const settings = useSetup(({ draft }) => toUrl(draft));
  const { views: t } = pageWords();
  return (
    <nav className="views" aria-label={t.label}>
      {VIEWS.map((view) => (
        <a key={view} href={`#${addressText({ view, settings })}`} aria-current={view === shown ? "page" : undefined}>
          {t[view]}
        </a>
      ))}
    </nav>
  );
}
