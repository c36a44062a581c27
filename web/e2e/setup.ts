import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeMedia, type Media } from './media';
import { startServer } from './server';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
    media: Media;
  }
}

/** One server with an empty data folder, and films made for the occasion, for all tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kinora-e2e-'));
  const media = await makeMedia(join(folder, 'media'));
  const server = await startServer(join(folder, 'data'));
  project.provide('baseUrl', server.url);
  project.provide('media', media);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
