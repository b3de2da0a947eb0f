/**
 * The bench and the check of the kernels on the visitor's device: what to run, how far it is, what was found, and the
 * same JSON that the command line writes. A dialog over the page, so that a run stays where it is.
 */
import "./DeviceSheet.css";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { DeviceLab, startDeviceWorker } from "../../../lab/deviceLab";
import type { BenchSize, DeviceView } from "../../../lab/deviceLab";
import { adapterName } from "../../../lab/run/notices";
import { useLab, useRun } from "../../context";
import { Button } from "../../parts/Button";
import { Marked } from "../../parts/Marked";
import { saveFile } from "../../saveFile";
import { BenchTable } from "./BenchTable";
import { CheckTable } from "./CheckTable";
import { inSentences } from "../../../words/report";
import { pageWords } from "../../../words/words";

const SIZES: readonly BenchSize[] = ["small", "medium", "large"];

export function DeviceSheet({ close }: { readonly close: () => void }) {
  const { device: t } = pageWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const lab = useLab();
  const adapter = useRun((view) => view.adapter);
  const [device] = useState(
    () =>
      new DeviceLab({
        startJob: startDeviceWorker,
        isTraining: () => lab.run.getState().status === "running",
        saveFile,
        now: () => new Date(),
        userAgent: navigator.userAgent,
        cores: navigator.hardwareConcurrency,
      }),
  );
  useEffect(() => {
    dialog.current?.showModal();
    return () => device.stop();
  }, [device]);
  const view = useStore(device.view);
  return (
    <dialog ref={dialog} className="device" aria-labelledby="device-title" onClose={close}>
      <div className="device-head">
        <h2 id="device-title">
          {t.title}
          {adapter && <span className="unit"> {adapterName(adapter)}</span>}
        </h2>
        <Button look="quiet" icon="close" aria-label={t.close} onClick={() => dialog.current?.close()} />
      </div>
      <div className="device-body">
        <Tools device={device} view={view} software={adapter?.software === true} />
        <Progress view={view} />
        <Results view={view} />
      </div>
    </dialog>
  );
}

interface ToolsProps {
  readonly device: DeviceLab;
  readonly view: DeviceView;
  readonly software: boolean;
}

function Tools({ device, view, software }: ToolsProps) {
  const { device: t } = pageWords();
  const lab = useLab();
  const training = useRun(({ status }) => status === "running");
  const [chosen, setChosen] = useState<BenchSize>();
  const size = chosen ?? (software ? "small" : "medium");
  const running = view.status === "running";
  const busy = running || training;
  return (
    <>
      <div className="device-tools">
        <fieldset className="device-sizes" disabled={running}>
          <legend className="visually-hidden">{t.size}</legend>
          {SIZES.map((value) => (
            <label key={value} title={t.sizes[value].help}>
              <input type="radio" name="bench-size" checked={value === size} onChange={() => setChosen(value)} />
              {t.sizes[value].label}
            </label>
          ))}
        </fieldset>
        <Button look="primary" disabled={busy} onClick={() => device.start({ type: "bench", size })}>
          {t.bench}
        </Button>
        <Button disabled={busy} onClick={() => device.start({ type: "check" })}>
          {t.check}
        </Button>
        {running && (
          <Button icon="stop" onClick={() => device.stop()}>
            {t.stop}
          </Button>
        )}
        {view.job?.type === "bench" && view.figures.length > 0 && !running && (
          <Button icon="download" onClick={() => device.exportBench()}>
            JSON
          </Button>
        )}
      </div>
      {training && (
        <p className="device-note" role="status">
          {t.training}{" "}
          <button type="button" className="link" onClick={() => lab.pause()}>
            {t.pause}
          </button>
        </p>
      )}
    </>
  );
}

function Progress({ view }: { readonly view: DeviceView }) {
  const { status, job, total, figures, skipped, checks, problem } = view;
  const told = problem && inSentences(problem);
  if (status === "idle") return null;
  const done = figures.length + skipped.length + checks.length;
  const failed = checks.filter(({ passed }) => !passed).length;
  const { device: t } = pageWords();
  return (
    <div className="device-progress">
      <p role="status">
        <strong>{t.status[status]}</strong>{" "}
        {total > 0 && (job?.type === "check" ? t.checks({ done, total, failed }) : t.timings({ done, total }))}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label={t.results}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
      >
        <div className="progress-done" style={{ transform: `scaleX(${total === 0 ? 0 : done / total})` }} />
      </div>
      {told && (
        <p className="device-problem" role="alert">
          {told.message} {told.fix}
        </p>
      )}
    </div>
  );
}

function Results({ view }: { readonly view: DeviceView }) {
  const { about } = pageWords().device;
  if (view.status === "idle")
    return (
      <div className="device-empty">
        <p>
          <Marked text={about.bench} />
        </p>
        <p>
          <Marked text={about.check} />
        </p>
        <p>{about.both}</p>
      </div>
    );
  return view.job?.type === "check" ? <CheckTable checks={view.checks} /> : <BenchTable view={view} />;
}
