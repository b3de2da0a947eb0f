/** What the page has to say: one strip for each notice, with what to do and the buttons that do it. */
import "./Notices.css";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { isOwn } from "../../config/dataKinds";
import { noticesOf } from "../../lab/run/notices";
import type { Notice, NoticeAction } from "../../lab/run/notice";
import type { RunView } from "../../lab/run/runStore";
import { usePage, useRun, useSetup } from "../context";
import { pageWords } from "../../words/words";
import { chooseFile } from "../controls/chooseFile";
import { Button } from "../parts/Button";

export function Notices() {
  const { support } = usePage();
  const view = useRun(settled);
  const setup = useSetup((whole) => whole);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const notices = useMemo(() => noticesOf(view, setup, support), [view, setup, support]);
  // What has ended and comes again is told again.
  const gone = [...dismissed].filter((id) => !notices.some((notice) => notice.id === id));
  if (gone.length > 0) setDismissed(new Set([...dismissed].filter((id) => !gone.includes(id))));
  return (
    <div className="notices" aria-live="polite">
      {notices
        .filter(({ id }) => !dismissed.has(id))
        .map((notice) => (
          <NoticeStrip
            key={notice.id}
            notice={notice}
            dismiss={() => setDismissed(new Set([...dismissed, notice.id]))}
          />
        ))}
    </div>
  );
}

const NOTHING = Object.freeze(Object.create(null)) as Readonly<Record<string, never>>;

/** The view without what changes many times a second, which no notice speaks of before the run is finished. */
function settled(view: RunView): RunView {
  const figures = view.status === "finished" ? view.figures : NOTHING;
  return { ...view, figures, previews: NOTHING, samples: NOTHING, revision: 0 };
}

function NoticeStrip({ notice, dismiss }: { readonly notice: Notice; readonly dismiss: () => void }) {
  const t = pageWords().notices;
  const { lab, resetGuard } = usePage();
  const asked = useStore(resetGuard.asked);
  const step = useRun((view) => view.step);
  const kind = useSetup(({ draft }) => draft.base.data.kind);
  const act: Readonly<Record<NoticeAction, () => void>> = {
    continue: () => lab.play(),
    "start-over": () => resetGuard.ask(),
    apply: () => lab.load(),
    revert: () => lab.revertDraft(),
    "choose-file": () => chooseFile((file) => lab.takeFile(file, isOwn(kind) ? kind : undefined)),
    restart: () => lab.play(),
    "take-over": () => lab.load(),
    "train-copy": () => lab.trainCopy(),
    "save-aside": () => void lab.saveAside(),
  };
  return (
    <section className="notice" data-tone={notice.tone} role={notice.tone === "error" ? "alert" : undefined}>
      <div className="notice-text">
        <p>
          <strong>{notice.message}</strong> {notice.fix}
        </p>
        {notice.details && (
          <ul className="notice-details">
            {notice.details.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      {notice.actions.length > 0 && (
        <div className="notice-actions">
          {notice.actions.map((action, index) => (
            <Button key={action} look={index === 0 ? "primary" : "plain"} onClick={act[action]}>
              {action === "continue"
                ? t.actions.continue({ step })
                : t.actions[action === "start-over" && asked ? "discard" : action]}
            </Button>
          ))}
        </div>
      )}
      {notice.dismissible && (
        <Button look="quiet" icon="close" aria-label={t.dismiss} title={t.dismiss} onClick={dismiss} />
      )}
    </section>
  );
}
