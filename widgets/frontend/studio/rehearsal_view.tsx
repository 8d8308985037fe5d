// What came of publishing, rolling back and publishing again on a copy of the table.
import { Notice } from "../shared/parts.tsx";
import type { Loss, Rehearsal } from "./types.ts";
import { many } from "./words.ts";

export function RehearsalView({ rehearsal }: { rehearsal: Rehearsal }) {
  const { rows, lost, losses, isIdentity, isRepeatable, milliseconds } = rehearsal;
  const back = isIdentity ? "Rolling back gives everything back." : "Rolling back does not give everything back.";
  const again = isRepeatable ? "" : " Publishing again after that leads to another table.";
  return (
    <section class="bn-stack bn-tight" aria-label="Rehearsal">
      <Notice tone={lost || !isIdentity ? "warn" : "success"}>
        <span>Rehearsed on a copy of {many(rows, "record")} in {Math.round(milliseconds).toLocaleString("en")} ms: {lost ? `${many(lost, "value")} would not be kept` : "every value is kept"}. {back}{again}</span>
      </Notice>
      {losses.length ? (
        <div class="bn-scroll">
          <table class="bn-table">
            <thead><tr><th>Field</th><th>Now</th><th>After publishing</th><th>After rolling back</th></tr></thead>
            <tbody>{losses.map((loss) => <LossRow key={`${loss.key} ${loss.field}`} loss={loss} />)}</tbody>
          </table>
        </div>
      ) : null}
      {lost > losses.length ? <p class="bn-muted">The first {losses.length} of {lost.toLocaleString("en")}. In Python, preview(rehearse=True).rehearsal.losses has all.</p> : null}
    </section>
  );
}

function LossRow({ loss }: { loss: Loss }) {
  return <tr><td>{loss.field}</td>{[loss.before, loss.afterUp, loss.afterDown].map((value, at) => <td key={at}>{value ?? <span class="bn-muted">empty</span>}</td>)}</tr>;
}
