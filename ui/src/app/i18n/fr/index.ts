// The French catalogue, put together.
import { articles } from './articles';
import { codes } from './codes';
import { desk } from './desk';
import { faults } from './faults';
import { notes } from './notes';
import { piece } from './piece';
import { readers } from './readers';
import { shell } from './shell';
import { words } from './words';

export const fr = { ...words, ...shell, ...desk, ...piece, ...codes, ...faults, ...notes, ...readers, ...articles };
