/** What the lab computes on, in a few words; the details on demand. */
import type { AdapterInfo } from "../../lab/run/runStore";
import { adapterName, shortAdapterName } from "../../lab/run/notices";
import { bytesInWords } from "../../numerics/byteUnits";
import { usePage, useRun } from "../context";
import { formatCount } from "../../words/numbers";

export function AdapterBadge() {
  const { support } = usePage();
  const adapter = useRun((view) => view.adapter);
  const failed = useRun(({ status }) => status === "failed");
  if (adapter === undefined) {
    const gone = support !== undefined || failed;
    return (
      <span className="badge">
        <span className="badge-dot" data-tone={gone ? "error" : "waiting"} />
        <span className="badge-text">{gone ? "No adapter" : "Looking for a GPU …"}</span>
      </span>
    );
  }
  const half = adapter.shaderF16 ? "native half" : "packed half";
  const name = shortAdapterName(adapter);
  const kind = adapter.software ? " · software" : "";
  return (
    <>
      <button
        type="button"
        className="badge"
        popoverTarget="adapter-card"
        aria-label={`Adapter: ${name}${kind}, ${half}`}
      >
        <span className="badge-dot" data-tone={adapter.software ? "warning" : "good"} />
        <span className="badge-text">
          {name}
          {kind !== "" && <span className="badge-kind">{kind}</span>}
        </span>
      </button>
      <AdapterCard adapter={adapter} />
    </>
  );
}

function AdapterCard({ adapter }: { readonly adapter: AdapterInfo }) {
  const { limits, subgroups } = adapter;
  return (
    <div id="adapter-card" className="adapter-card" popover="auto">
      <h2 className="panel-title">{adapterName(adapter)}</h2>
      <dl>
        <dt>Half precision</dt>
        <dd>{adapter.shaderF16 ? "native (shader-f16)" : "packed, two in 32 bits"}</dd>
        <dt>Kind</dt>
        <dd>{adapter.software ? "software" : "hardware"}</dd>
        <dt>Subgroups</dt>
        <dd>{subgroups ? `${subgroups.min}–${subgroups.max} wide` : "none"}</dd>
        <dt>GPU timestamps</dt>
        <dd>{adapter.timestampQuery ? "yes" : "no"}</dd>
        <dt>Largest buffer</dt>
        <dd>{bytesInWords(limits.maxBufferSize)}</dd>
        <dt>Workgroup memory</dt>
        <dd>{bytesInWords(limits.maxComputeWorkgroupStorageSize)}</dd>
        <dt>Invocations per workgroup</dt>
        <dd>{formatCount(limits.maxComputeInvocationsPerWorkgroup)}</dd>
      </dl>
      <p>
        {adapter.software
          ? "Numerics are exact; speed is not representative of a GPU."
          : "Everything runs on this machine; nothing is sent anywhere."}
      </p>
    </div>
  );
}
