// The English catalogue, put together.
import { articles } from './articles';
import { causes } from './causes';
import { codes } from './codes';
import { desk } from './desk';
import { dress } from './dress';
import { faults } from './faults';
import { folders } from './folders';
import { notes } from './notes';
import { piece } from './piece';
import { readers } from './readers';
import { shell } from './shell';
import { words } from './words';

export const en = { ...words, ...shell, ...desk, ...piece, ...codes, ...faults, ...causes, ...notes, ...readers, ...articles, ...folders, ...dress };
