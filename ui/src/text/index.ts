// The door of the text: what the rest of the window may use.

export * from "./atoms";
export { type TextChange, showChanges } from "./changes";
export { copyHtml, copyText } from "./clipboard";
export { type InlineMark, type NewAtom, type NewId, type Pressed, insertAtom, pressed, setLang, setLink, toggleInline } from "./commands";
export { type CommentSpan, activateComment, commentSpans, showComments } from "./comments";
export { applyDelta, compose } from "./delta";
export { reconcile } from "./reconcile";
export { type Editor, type EditorOptions, mountEditor } from "./editor";
export { blocksToDoc, docToBlocks, flatAt, posAt } from "./flat";
export { type CommandName, SHORTCUTS, takenKeys } from "./keymap";
export { bodySchema, isLinkable, standfirstSchema } from "./schema";
export { type After, type SaveStatus, Session, type SessionPorts } from "./session";
export * from "./wire";
