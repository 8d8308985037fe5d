// What was said about a record, oldest first; whoever may change the record may add to it.
import { useState } from "preact/hooks";
import { Button, TextField } from "../shared/parts.tsx";
import type { Rpc } from "../shared/rpc.ts";
import { ListBox, Told } from "./list_parts.tsx";
import { type Listed, useList } from "./use_list.ts";
import type { FormState } from "./use_record_form.ts";

type Comment = { id: string; text: string; user: string; at: string; edited: boolean; deleted: boolean; replyTo: string | null };

export function CommentsPanel({ form, rpc }: { form: FormState; rpc: Rpc }) {
  const list = useList<Comment>(rpc, (page) => rpc.call<Listed<Comment>>("comments", { page }), ["commented"]);
  const [answered, answer] = useState<Comment | null>(null);
  const { canUpdate, canDelete, user } = form.setup;
  const say = (text: string) => list.attempt(async () => {
    await rpc.call("comment", { text, reply_to: answered?.id ?? null });
    answer(null);
  });
  return (
    <>
      <ListBox list={list} label="Comments" empty="No comments">
        {list.items?.map((one) => (
          <li key={one.id} class={one.replyTo ? "bn-reply" : ""}>
            <div class="bn-row"><strong>{one.user}</strong><Told at={one.at} user={one.edited ? "edited" : null} /></div>
            <span class="bn-said">{one.deleted ? "(deleted)" : one.text}</span>
            {one.deleted ? null : (
              <span class="bn-row">
                {canUpdate ? <Button style="quiet" label={`Reply to ${one.user}`} onClick={() => answer(one)}>Reply</Button> : null}
                {canDelete || (canUpdate && one.user === user) ? (
                  <Button style="quiet" label={`Delete the comment of ${one.user}`} onClick={() => void list.attempt(() => rpc.call("delete_comment", { comment_id: one.id }))}>Delete</Button>
                ) : null}
              </span>
            )}
          </li>
        ))}
      </ListBox>
      {canUpdate ? <NewComment answered={answered?.user ?? null} say={say} stop={() => answer(null)} /> : null}
    </>
  );
}

function NewComment({ answered, say, stop }: { answered: string | null; say(text: string): Promise<boolean>; stop(): void }) {
  const [text, setText] = useState("");
  const send = async () => { if (text.trim() && await say(text)) setText(""); };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation(); // the form would save the record
    void send();
  };
  return (
    <div class="bn-new-comment" onKeyDown={keys}>
      <TextField label={answered ? `Reply to ${answered}` : "Comment"} value={text} onInput={setText} lines={2} help="@name mentions somebody." />
      <span class="bn-row">
        <Button style="primary" disabled={!text.trim()} onClick={() => void send()}>{answered ? "Reply" : "Add comment"}</Button>
        {answered ? <Button onClick={stop}>No reply</Button> : null}
      </span>
    </div>
  );
}
