/** The page as a whole: the bar, the controls, the figures and charts, and what the model does now. */
import "./App.css";
import { Charts } from "./charts/Charts";
import { Controls } from "./controls/Controls";
import { DropZone } from "./controls/DropZone";
import { Headline } from "./headline/Headline";
import { LessonStrip } from "./lessons/LessonStrip";
import { Notices } from "./notices/Notices";
import { Panels } from "./panels/Panels";
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
          <Panels column="study" />
        </section>
        <aside className="layout-aside" aria-label="The model">
          <Panels column="aside" />
        </aside>
      </div>
    </DropZone>
  );
}
