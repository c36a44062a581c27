import { createServer, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A line to the server that carries only so many bytes a second upwards. (Chromium's own emulation delays what the page
 * is told, not what the server gets.)
 */
export async function startSlowLine(
  target: string,
  bytesPerSecond: number,
): Promise<{ url: string; close: () => void }> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const line = createServer((browser) => {
    const server = connect(Number(port), hostname);
    for (const socket of [browser, server]) {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        browser.destroy();
        server.destroy();
      });
      // A browser hangs up whenever it likes.
      socket.on('error', () => socket.destroy());
    }
    server.pipe(browser);
    browser.on('data', (chunk: Buffer) => {
      server.write(chunk);
      browser.pause();
      void sleep((chunk.length / bytesPerSecond) * 1000).then(() => browser.resume());
    });
  });
  await new Promise<void>((listening) => line.listen(0, '127.0.0.1', listening));
  const address = line.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      line.close();
      for (const socket of open) socket.destroy();
    },
  };
}
