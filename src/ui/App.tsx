/** The page as a whole: the bar, the controls, the figures and charts, and what the model does now. */
import "./App.css";
import { BreakPanel } from "./breaking/BreakPanel";
import { Charts } from "./charts/Charts";
import { Claims } from "./claims/Claims";
import { Controls } from "./controls/Controls";
import { DropZone } from "./controls/DropZone";
import { DriftPanel } from "./drift/DriftPanel";
import { Headline } from "./headline/Headline";
import { LessonStrip } from "./lessons/LessonStrip";
import { MemoryPanel } from "./memory/MemoryPanel";
import { MemoryPlanPanel } from "./memory/MemoryPlanPanel";
import { WorkPanel } from "./memory/WorkPanel";
import { Notices } from "./notices/Notices";
import { Numerics } from "./numerics/Numerics";
import { PreviewPanel } from "./preview/PreviewPanel";
import { Sharing } from "./sharing/Sharing";
import { Sparsity } from "./sparsity/Sparsity";
import { Zeros } from "./sparsity/Zeros";
import { TensorPanel } from "./tensors/TensorPanel";
import { TopBar } from "./top/TopBar";
import { Transport } from "./transport/Transport";

export function App() {
  return (
    <DropZone>
      <SkipLink />
      <TopBar />
      <div className="layout">
        <Controls />
        <main className="layout-run" id="run" tabIndex={-1}>
          <Transport />
          <Notices />
          <LessonStrip />
          <Headline />
          <Charts />
        </main>
        <div className="layout-study">
          <Sparsity />
          <Sharing />
          <Claims />
          <Zeros />
          <BreakPanel />
          <Numerics />
          <DriftPanel />
          <TensorPanel />
          <MemoryPlanPanel />
        </div>
        <aside className="layout-aside" aria-label="The model">
          <PreviewPanel />
          <MemoryPanel />
          <WorkPanel />
        </aside>
      </div>
    </DropZone>
  );
}

/** For the keyboard. Not a plain link: the part behind the # is the experiment's. */
function SkipLink() {
  return (
    <button type="button" className="skip-link" onClick={() => document.getElementById("run")?.focus()}>
      Skip to the run
    </button>
  );
}
