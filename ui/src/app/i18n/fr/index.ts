// The French catalogue, put together.
import { articles } from './articles';
import { codes } from './codes';
import { desk } from './desk';
import { faults } from './faults';
import { piece } from './piece';
import { readers } from './readers';
import { shell } from './shell';
import { words } from './words';

export const fr = { ...words, ...shell, ...desk, ...piece, ...codes, ...faults, ...readers, ...articles };
