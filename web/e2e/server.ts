import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const repository = resolve(import.meta.dirname, '../..');
const dist = resolve(repository, 'web/dist');

/** The command that starts Kinora: KINORA_E2E_BIN, or else the newest build there is. */
function command(): string[] {
  const given = process.env.KINORA_E2E_BIN?.trim();
  if (given) return given.split(/\s+/);
  const built = ['artifacts/server', 'src/Kinora/bin/Release/net10.0', 'src/Kinora/bin/Debug/net10.0']
    .map((folder) => resolve(repository, folder, 'kinora.dll'))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!built[0]) throw new Error('Kinora is not built: run `dotnet build`, or set KINORA_E2E_BIN.');
  return ['dotnet', built[0]];
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  const address = listener.address();
  await new Promise((closed) => listener.close(closed));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

export async function startServer(data: string): Promise<{ url: string; stop: () => Promise<void> }> {
  if (!existsSync(resolve(dist, 'index.html')))
    throw new Error('The web app is not built: run `npm run build`.');
  const url = `http://127.0.0.1:${await freePort()}`;
  const [program = '', ...args] = command();
  const child = spawn(program, [...args, 'serve', '--data', data, '--urls', url], {
    env: { ...process.env, KINORA__WEB: dist },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const keep = (chunk: Buffer) => (log = (log + chunk.toString()).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((exit) => child.once('exit', () => exit()));

  for (let turn = 0; !(await isReady(url)); turn += 1) {
    if (child.exitCode !== null || turn > 480) {
      child.kill('SIGKILL');
      throw new Error(`Kinora did not start:\n${log}`);
    }
    await sleep(250);
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
}
