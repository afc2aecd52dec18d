// A window without a view: an editor state, its history and its session, as the real editor ties them together.

import { EditorState, type Plugin, type Transaction } from "prosemirror-state";
import { blocksToDoc, docToBlocks } from "../flat";
import { history } from "../history";
import { applySettled, settle } from "../remote";
import { bodySchema, standfirstSchema } from "../schema";
import { type SaveStatus, Session } from "../session";
import { localDelta, remoteTransaction } from "../transactions";
import type { Block, Delta } from "../wire";
import type { Clock } from "./clock";
import type { FakeCore } from "./core";

export class TestWindow {
  state: EditorState;
  readonly session: Session;
  composing: { from: number; to: number } | null = null;
  status: SaveStatus | null = null;
  readonly statuses: string[] = [];

  constructor(
    readonly core: FakeCore,
    readonly name: string,
    clock: Clock,
    plugins: Plugin[] = [],
  ) {
    this.state = EditorState.create({
      doc: blocksToDoc(core.text === "body" ? bodySchema : standfirstSchema, core.blocks),
      plugins: [history(), ...plugins],
    });
    const wire = core.open(name, (remote) => this.session.arrived(remote));
    this.session = new Session({
      text: core.text,
      session: name,
      revision: core.revision,
      doc: () => this.state.doc,
      apply: (delta) => {
        this.dispatch(remoteTransaction(this.state, delta));
        this.state.doc.check();
      },
      composing: () => this.composing,
      after: clock.after,
      now: () => clock.now,
      onStatus: (status) => {
        this.status = status;
        this.statuses.push(status.state);
      },
      ...wire,
    });
  }

  get blocks(): Block[] {
    return docToBlocks(this.state.doc);
  }

  readonly dispatch = (tr: Transaction): void => {
    const { state, transactions } = this.state.applyTransaction(tr);
    this.state = state;
    const delta = localDelta(transactions);
    if (delta) this.session.edited(delta);
  };

  /** Edits as a person would, by a delta on what is shown. */
  edit(delta: Delta): void {
    this.dispatch(applySettled(this.state.tr, settle(this.state.doc, delta).delta));
  }
}
