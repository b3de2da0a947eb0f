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
