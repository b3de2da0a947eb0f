/** The lab: the controls, the figures and charts of the run, and below and beside them the panels. */
import { pageWords } from "../words/words";
import { Charts } from "./charts/Charts";
import { Controls } from "./controls/Controls";
import { Headline } from "./headline/Headline";
import { LessonStrip } from "./lessons/LessonStrip";
import { Notices } from "./notices/Notices";
import { Panels } from "./panels/Panels";
import { Transport } from "./transport/Transport";

export function LabView() {
  const { regions } = pageWords().frame;
  return (
    <div className="layout">
      <Controls />
      <main className="layout-run" id="run" tabIndex={-1}>
        <Transport />
        <Notices />
        <LessonStrip />
        <Headline />
        <Charts />
      </main>
      <section className="layout-study" aria-label={regions.study}>
        <Panels column="study" />
      </section>
      <aside className="layout-aside" aria-label={regions.model}>
        <Panels column="aside" />
      </aside>
    </div>
  );
}
