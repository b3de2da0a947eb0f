/** The page as a whole: the bar, the controls, the figures and charts, and what the model does now. */
import "./App.css";
import { BreakPanel } from "./panels/breaking/BreakPanel";
import { Charts } from "./charts/Charts";
import { Claims } from "./panels/claims/Claims";
import { Controls } from "./controls/Controls";
import { DropZone } from "./controls/DropZone";
import { DriftPanel } from "./panels/drift/DriftPanel";
import { Headline } from "./headline/Headline";
import { LessonStrip } from "./lessons/LessonStrip";
import { MemoryPanel } from "./panels/memory/MemoryPanel";
import { MemoryPlanPanel } from "./panels/memory/MemoryPlanPanel";
import { WorkPanel } from "./panels/memory/WorkPanel";
import { Notices } from "./notices/Notices";
import { Numerics } from "./panels/numerics/Numerics";
import { PreviewPanel } from "./panels/preview/PreviewPanel";
import { Sharing } from "./panels/sharing/Sharing";
import { Sparsity } from "./panels/sparsity/Sparsity";
import { Zeros } from "./panels/sparsity/Zeros";
import { TensorPanel } from "./panels/tensors/TensorPanel";
import { TopBar } from "./top/TopBar";
import { Transport } from "./transport/Transport";

export function App() {
  return (
    <DropZone>
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
        <section className="layout-study" aria-label="A closer look">
          <Sparsity />
          <Sharing />
          <Claims />
          <Zeros />
          <BreakPanel />
          <Numerics />
          <DriftPanel />
          <TensorPanel />
          <MemoryPlanPanel />
        </section>
        <aside className="layout-aside" aria-label="The model">
          <PreviewPanel />
          <MemoryPanel />
          <WorkPanel />
        </aside>
      </div>
    </DropZone>
  );
}
