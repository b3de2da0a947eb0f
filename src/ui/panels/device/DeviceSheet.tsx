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
import { saveFile } from "../../saveFile";
import { BenchTable } from "./BenchTable";
import { CheckTable } from "./CheckTable";
import { inSentences } from "../../../words/report";

const SIZES: readonly { readonly value: BenchSize; readonly label: string; readonly help: string }[] = [
  { value: "small", label: "Small", help: "seconds on a GPU, a minute on a software adapter" },
  { value: "medium", label: "Medium", help: "the shapes of this lab's own models" },
  { value: "large", label: "Large", help: "for a GPU with a few gigabytes free" },
];

export function DeviceSheet({ close }: { readonly close: () => void }) {
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
        <h2 id="device-title">This device{adapter && <span className="unit"> {adapterName(adapter)}</span>}</h2>
        <Button look="quiet" icon="close" aria-label="Close" onClick={() => dialog.current?.close()} />
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
          <legend className="visually-hidden">Benchmark size</legend>
          {SIZES.map(({ value, label, help }) => (
            <label key={value} title={help}>
              <input type="radio" name="bench-size" checked={value === size} onChange={() => setChosen(value)} />
              {label}
            </label>
          ))}
        </fieldset>
        <Button look="primary" disabled={busy} onClick={() => device.start({ type: "bench", size })}>
          Bench
        </Button>
        <Button disabled={busy} onClick={() => device.start({ type: "check" })}>
          Check
        </Button>
        {running && (
          <Button icon="stop" onClick={() => device.stop()}>
            Stop
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
          A run is training. Running both at once would distort both timings, so pause it first; nothing is lost.{" "}
          <button type="button" className="link" onClick={() => lab.pause()}>
            Pause training
          </button>
        </p>
      )}
    </>
  );
}

const VERDICTS: Readonly<Record<DeviceView["status"], string>> = {
  idle: "",
  running: "Running",
  done: "Done",
  stopped: "Stopped",
  failed: "Failed",
};

function Progress({ view }: { readonly view: DeviceView }) {
  const { status, job, total, figures, skipped, checks, problem } = view;
  const told = problem && inSentences(problem);
  if (status === "idle") return null;
  const done = figures.length + skipped.length + checks.length;
  const failed = checks.filter(({ passed }) => !passed).length;
  const found =
    failed > 0 ? `, ${failed} out of tolerance` : job?.type === "check" && done > 0 ? ", all within tolerance" : "";
  return (
    <div className="device-progress">
      <p role="status">
        <strong>{VERDICTS[status]}</strong>{" "}
        {total > 0 && `${done} of ${total} ${job?.type === "check" ? "checks" : "timings"}${found}`}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Results so far"
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
  if (view.status === "idle")
    return (
      <div className="device-empty">
        <p>
          <strong>Bench</strong> times every kernel of a training step on your GPU, in FP32 and in half precision:
          FLOP/s, bandwidth, and their share of this device’s peak.
        </p>
        <p>
          <strong>Check</strong> compares each kernel, forward and backward and in every element type, with a plain
          reference in 64-bit arithmetic.
        </p>
        <p>Both run in a worker of their own. Nothing leaves this machine.</p>
      </div>
    );
  return view.job?.type === "check" ? <CheckTable checks={view.checks} /> : <BenchTable view={view} />;
}
