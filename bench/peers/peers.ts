/** The peers, in the order of the tables. */
import type { Peer } from './world';
import { aiSdk } from './worlds/ai-sdk';
import { bare } from './worlds/bare';
import { longhaul } from './worlds/longhaul';
import { mini } from './worlds/mini';
import { pi } from './worlds/pi';

export const PEERS: readonly Peer[] = [longhaul, bare, aiSdk, mini, pi];
