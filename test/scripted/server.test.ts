import { connect } from 'node:net';
import { run, say, together } from '../../scripted/replies';
import { type ScriptedModel, startScriptedModel } from '../../scripted/server';
import { ask, post, put, textOf } from './asking';

let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({ scripts: { talk: { replies: [say('one'), say('two {{turn}}')] } }, maxBodyBytes: 100_000 });
});
afterAll(() => model.close());

describe('the wire', () => {
  test('a plain reply has the shape of the provider', async () => {
    model.addScript('shape', { replies: [together(say('words'), run('ls'))] });
    const response = await post(model.url, ask('shape', 1));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      model: 'shape',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'words',
            tool_calls: [{ id: 'call_1_0', type: 'function', function: { name: 'run', arguments: '{"command":"ls"}' } }],
          },
        },
      ],
      usage: { prompt_tokens: 2, completion_tokens: 6, total_tokens: 8, prompt_tokens_details: { cached_tokens: 0 } },
    });
  });

  test('a stream carries usage only when asked to, and ends with [DONE]', async () => {
    const bare = await (await post(model.url, ask('talk', 1, { stream: true }))).text();
    expect(bare).toMatch(/"content":"one"[\s\S]*"finish_reason":"stop"[\s\S]*data: \[DONE\]\n\n$/);
    expect(bare).not.toContain('prompt_tokens');
    const counted = await (await post(model.url, ask('talk', 1, { stream: true, stream_options: { include_usage: true } }))).text();
    expect(counted).toContain('"prompt_tokens":2');
  });

  test('the models are the scripts', async () => {
    const { data } = (await (await fetch(`${model.url}/models`)).json()) as { data: { id: string }[] };
    expect(data.map((one) => one.id)).toContain('talk');
  });

  test('what an append-only conversation repeats is reported as cached, the same when it is asked again', async () => {
    const messages = [
      { role: 'system', content: 'x'.repeat(400) },
      { role: 'assistant', content: 'y'.repeat(40) },
      { role: 'user', content: 'Turn 2' },
    ];
    const usage = async () => ((await (await post(model.url, { model: 'talk', messages })).json()) as { usage: unknown }).usage;
    const first = await usage();
    expect(first).toMatchObject({ prompt_tokens: 112, prompt_tokens_details: { cached_tokens: 100 } });
    expect(await usage()).toEqual(first);
  });
});

describe('the admin side', () => {
  test('a script and its faults can be set from another process, and the log read', async () => {
    expect((await put(model.url, '/scripts/fresh', { replies: [{ text: 'hello' }] })).status).toBe(200);
    expect(await textOf(post(model.url, ask('fresh', 1)))).toBe('hello');
    await put(model.url, '/faults/fresh', [{ kind: 'status', status: 503, times: 2 }]);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await post(model.url, ask('fresh', 1))).status);
    expect(statuses).toEqual([503, 503, 200]);
    const calls = (await (await fetch(`${model.url}/calls?model=fresh`)).json()) as { answered: boolean; fault?: string }[];
    expect(calls.map(({ answered, fault }) => [answered, fault])).toEqual([
      [true, undefined],
      [false, 'status'],
      [false, 'status'],
      [true, undefined],
    ]);
  });

  test('a wrong script is refused with every problem named, and the old one stays', async () => {
    const response = await put(model.url, '/scripts/talk', { replies: [{ txt: 'x' }], atEnd: 'stop' });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/script talk.*replies\[0\].*txt.*atEnd/);
    expect(await textOf(post(model.url, ask('talk', 1)))).toBe('one');
  });
});

describe('hostile requests', () => {
  test.each([
    ['no JSON', '{"model":', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['no model', '{"messages":[{"role":"user","content":"x"}]}', 400],
    ['no messages', '{"model":"talk","messages":[]}', 400],
    ['a message that is null', '{"model":"talk","messages":[null]}', 400],
    ['a model named like a prototype', '{"model":"__proto__","messages":[{"role":"user","content":"x"}]}', 404],
    ['an unknown model', '{"model":"nobody","messages":[{"role":"user","content":"x"}]}', 404],
    ['odd contents', '{"model":"talk","messages":[{"role":"user","content":{"a":1},"tool_calls":[null,1]}],"tools":3}', 200],
    ['too large a body', `"${'x'.repeat(200_000)}"`, 413],
  ])('%s is answered with its status in the error shape of the wire', async (_what, body, status) => {
    const response = await post(model.url, body);
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { error?: { message: string; code: string } };
    if (status !== 200) expect(answer.error).toMatchObject({ message: expect.any(String), code: expect.any(String) });
  });

  test('a body that grows past the cap without saying so is refused', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(10_000, 'x')) });
    const sent = fetch(`${model.url}/chat/completions`, { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
    const status = await sent.then(
      (response) => response.status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(status);
    expect(await textOf(post(model.url, ask('talk', 1)))).toBe('one');
  });

  test.each(['/v1/nothing', '/v1/%ff', '//', '/v1/scripts/', '/../../etc/passwd'])('GET %s is a client error', async (path) => {
    expect(await rawStatus(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 40[04]/);
  });

  test('bytes that are no HTTP, and clients that leave, do not end the server', async () => {
    await rawStatus('\u0000\u0001\r\n\r\n');
    const socket = connect(model.port, '127.0.0.1');
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"mod', () => socket.destroy());
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await textOf(post(model.url, ask('talk', 2)))).toBe('two 2');
  });
});

test('a port that is taken is an error that names it', async () => {
  await expect(startScriptedModel({ port: model.port })).rejects.toThrow(new RegExp(`127.0.0.1:${model.port}.*another port`));
});

function rawStatus(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(model.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.once('close', () => resolve(text)).once('error', reject);
  });
}
