/**
 * The hard lines of tokens and money, and the sums of all that is counted, over two hundred lost attempts. Each is lost in this
 * process, at a place where a worker could die; `service/overshoot` kills workers.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitStores } from '../../adapters/git';
import { notes, recallSearch } from '../../scripted/replies';
import { startScriptedModel } from '../../scripted/server';
import { InProcessJob, type Place } from '../support/in-process';
import { jobSpec } from '../support/job-spec';
import { makeRepository } from '../support/repository';
import { drawer, expectWithin, settled } from '../support/spending';

const LOSSES = 200;
const PRICES = { input: 1.25, cachedInput: 0.125, output: 10 };
const MORE = { tokens: 9_001, usd: 0.0311 };

test(`nothing is spent past the lines of tokens and money over ${LOSSES} lost attempts, and what is counted is what the steps say`, async () => {
  const home = mkdtempSync(join(tmpdir(), 'longhaul-overshoot-'));
  const model = await startScriptedModel();
  try {
    mkdirSync(join(home, 'jobs'));
    // Between 40 and 900 tokens of output each, by the provider's word alone, as where a model reasons.
    const replies = [40, 900, 333, 61, 777, 128, 512].map((outputTokens) => ({
      ...recallSearch('word-{{turn}}'),
      text: `word-{{turn}} ${'and so on '.repeat(200)}`,
      usage: { outputTokens },
    }));
    model.addScript('overshoot', { replies, atEnd: 'cycle', asides: { notes: [notes('Go on.')] } });
    const spec = jobSpec({
      id: 'overshoot',
      repository: makeRepository(join(home, 'repository'), { 'greeting.txt': 'helo\n' }),
      checks: [],
      budget: { maxSteps: 1e5, maxTokens: 40_000, maxWallMinutes: 600, maxUsd: 0.1 },
      model: { name: 'overshoot', windowTokens: 9_000, maxOutputTokens: 1_000, timeoutSec: 60, actions: 'tools', prices: PRICES },
    });
    const draw = drawer(20_261_123);
    const lost = new Set<Place>();
    const loses = (place: Place) => draw() < 0.3 && Boolean(lost.add(place));
    const job = new InProcessJob(spec, { home, modelUrl: model.url, loses });
    let parked = 0;
    while (job.losses < LOSSES || job.state.parked === null) {
      if (await job.step()) expectWithin(job.state.spent, job.state.limits);
      else job.tell({ id: `more-${++parked}`, from: 'ada', text: '', act: { kind: 'extend', by: MORE } });
    }
    await job.close();
    expect(parked).toBeGreaterThan(4);
    for (const place of ['model.before-reply', 'model.after-reply', 'step.before-ref', 'step.after-ref', 'model.after-journal'] as const)
      expect(lost).toContain(place);
    const steps = await (await gitStores({ home }).open(spec.id)).between(0, job.state.steps);
    expect(job.state.spent).toEqual(
      settled(
        steps.map(({ record }) => record.action),
        PRICES,
      ),
    );
    expect(job.state.spent).toEqual(steps.at(-1)?.record.spent);
    expect(job.state.sandboxMs).toBeGreaterThan(0);
    expect(job.state.sandboxMs).toBe(steps.reduce((sum, { sandboxMs = 0 }) => sum + sandboxMs, 0));
  } finally {
    await model.close();
    rmSync(home, { recursive: true, force: true });
  }
}, 600_000);
