/** Looks at a running world now and then: how far it is, what it has cost, what it keeps. */
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, memoryMb } from './processes';
import type { Work, World } from './world';

export interface Sample {
  readonly turns: number;
  readonly workingCpuMs: number;
  readonly servingCpuMs: number;
  readonly kept: number | null;
}

const EVERY_MS = 250;

/** Samples until `over` is settled; `turns` says how many requests there have been. */
export async function sampled(world: World, work: Work, turns: () => number, over: Promise<unknown>): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  await untilOver(over, () => {
    const { working, serving } = world.processes();
    samples.push({ turns: turns(), workingCpuMs: cpuMs(working), servingCpuMs: cpuMs(serving), kept: world.kept(work) });
  });
  return samples;
}

/** The most memory that was seen, in MB. */
export async function mostMemory(world: World, over: Promise<unknown>): Promise<{ readonly working: number; readonly serving: number }> {
  const most = { working: 0, serving: 0 };
  await untilOver(over, () => {
    const { working, serving } = world.processes();
    most.working = Math.max(most.working, memoryMb(working));
    most.serving = Math.max(most.serving, memoryMb(serving));
  });
  return most;
}

async function untilOver(over: Promise<unknown>, look: () => void): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  // However it ends: whoever waits for it hears of a failure.
  void over.then(end, end);
  while (!isOver) {
    look();
    await sleep(EVERY_MS);
  }
}
