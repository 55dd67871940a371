/**
 * The process behind `longhaul dev`: one embedded server and its workers, kept running until SIGINT or SIGTERM. Says what happens as
 * lines of JSON on stdout (`DevEvent`), problems on stderr. Ends with 0 when told to, with 1 when it cannot start.
 */
import { parseArgs } from 'node:util';
import { announceSupervised } from './dev-events';
import { DevSession } from './dev-session';

const USAGE = 'usage: node dist/worker/dev.js [--workers N] [--end-with-stdin]';
