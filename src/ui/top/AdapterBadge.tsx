/** What the lab computes on, in a few words; the details on demand. */
import type { AdapterInfo } from "../../lab/run/runStore";
import { adapterName, shortAdapterName } from "../../lab/run/notices";
import { bytesInWords } from "../../words/byteUnits";
import { usePage, useRun } from "../context";
import { pageWords } from "../../words/words";
import { formatCount } from "../../words/numbers";

export function AdapterBadge() {
  const t = pageWords().adapter;
  const { support } = usePage();
  const adapter = useRun((view) => view.adapter);
  const failed = useRun(({ status }) => status === "failed");
  if (adapter === undefined) {
    const gone = support !== undefined || failed;
    return (
      <span className="badge">
        <span className="badge-dot" data-tone={gone ? "error" : "waiting"} />
        <span className="badge-text">{gone ? t.none : t.looking}</span>
      </span>
    );
  }
  const name = shortAdapterName(adapter);
  return (
    <>
      <button
        type="button"
        className="badge"
        popoverTarget="adapter-card"
        aria-label={t.label({ name, software: adapter.software, half: adapter.shaderF16 ? "native" : "packed" })}
      >
        <span className="badge-dot" data-tone={adapter.software ? "warning" : "good"} />
        <span className="badge-text">
          {name}
          {adapter.software && <span className="badge-kind"> · {t.software}</span>}
        </span>
      </button>
      <AdapterCard adapter={adapter} />
    </>
  );
}

function AdapterCard({ adapter }: { readonly adapter: AdapterInfo }) {
  const t = pageWords().adapter;
  const { limits, subgroups } = adapter;
  return (
    <div id="adapter-card" className="adapter-card" popover="auto">
      <h2 className="panel-title">{adapterName(adapter)}</h2>
      <dl>
        <dt>{t.half.label}</dt>
        <dd>{adapter.shaderF16 ? t.half.native : t.half.packed}</dd>
        <dt>{t.kind.label}</dt>
        <dd>{adapter.software ? t.kind.software : t.kind.hardware}</dd>
        <dt>{t.subgroups.label}</dt>
        <dd>{subgroups ? t.subgroups.wide(subgroups) : t.subgroups.none}</dd>
        <dt>{t.timestamps.label}</dt>
        <dd>{adapter.timestampQuery ? t.timestamps.yes : t.timestamps.no}</dd>
        <dt>{t.buffer}</dt>
        <dd>{bytesInWords(limits.maxBufferSize)}</dd>
        <dt>{t.workgroup}</dt>
        <dd>{bytesInWords(limits.maxComputeWorkgroupStorageSize)}</dd>
        <dt>{t.invocations}</dt>
        <dd>{formatCount(limits.maxComputeInvocationsPerWorkgroup)}</dd>
      </dl>
      <p>{adapter.software ? t.exact : t.local}</p>
    </div>
  );
}
