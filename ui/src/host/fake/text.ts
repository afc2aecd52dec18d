// How the fake core applies the window's deltas: the text side's own algebra, which its tests hold to the core's.
export { applyDelta } from '../../text/delta';
export { flatLength } from '../../text/wire';
