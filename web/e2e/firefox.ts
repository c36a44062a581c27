import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bidi } from './bidi';
import { baseUrl } from './browser';

type Node = { sharedId: string };
type Evaluated =
  { type: 'success'; result: { value?: string } } | { type: 'exception'; exceptionDetails: { text: string } };
type LogEntry = { type: string; level: string; text: string };
type Header = { name: string; value: { value?: string } };
type Sent = { request: { method: string; url: string; headers: Header[] } };

/** What an element is to a screen reader. (Firefox has no role for a password.) */
type Named = { role?: string; name: string };

/**
 * One tab of the Firefox that people have. Playwright drives only a Firefox of its own making; this speaks the standard
 * protocol, with as much of Playwright's manner as the tests need.
 */
export class FirefoxPage {
  readonly keyboard = { press: (key: string) => this.#type([key]) };

  constructor(
    private readonly bidi: Bidi,
    private readonly context: string,
  ) {}

  async goto(path: string): Promise<void> {
    await this.bidi.send('browsingContext.navigate', {
      context: this.context,
      url: new URL(path, baseUrl).href,
      wait: 'complete',
    });
  }

  async reload(): Promise<void> {
    await this.bidi.send('browsingContext.reload', { context: this.context, wait: 'complete' });
  }

  /** Runs a script that is no part of the page, whatever the page's policy says. */
  async addScript(source: string): Promise<void> {
    await this.bidi.send('script.evaluate', {
      expression: source,
      target: { context: this.context },
      awaitPromise: false,
    });
  }

  /** Runs a function that uses nothing from around it; what it takes and gives travels as JSON. */
  async evaluate<R, A = undefined>(run: (value: A) => R | Promise<R>, value?: A): Promise<R> {
    const answer = (await this.bidi.send('script.callFunction', {
      functionDeclaration: `async (text) => JSON.stringify(await (${String(run)})(JSON.parse(text))) ?? 'null'`,
      arguments: [{ type: 'string', value: JSON.stringify(value ?? null) }],
      target: { context: this.context },
      awaitPromise: true,
    })) as Evaluated;
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value ?? 'null') as R;
  }

  async waitForFunction<A = undefined>(
    run: (value: A) => unknown,
    value?: A,
    { timeout = 60_000 }: { timeout?: number } = {},
  ): Promise<void> {
    await until(`${String(run)} of ${JSON.stringify(value)}`, timeout, async () =>
      (await this.evaluate(run, value)) ? true : null,
    );
  }

  async fill(field: Named, text: string): Promise<void> {
    await this.click(field);
    await this.#type(Array.from(text));
  }

  async click(target: Named, timeout?: number): Promise<void> {
    const origin = { type: 'element', element: await this.find(target, timeout) };
    const press = [
      { type: 'pointerMove', x: 0, y: 0, origin },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.bidi.send('input.performActions', {
      context: this.context,
      actions: [{ type: 'pointer', id: 'mouse', actions: press }],
    });
  }

  async setFile(selector: string, path: string): Promise<void> {
    const element = await this.#locate({ type: 'css', value: selector }, 60_000);
    await this.bidi.send('input.setFiles', { context: this.context, element, files: [path] });
  }

  find(named: Named, timeout = 60_000): Promise<Node> {
    return this.#locate({ type: 'accessibility', value: named }, timeout);
  }

  #locate(locator: object, timeout: number): Promise<Node> {
    return until(JSON.stringify(locator), timeout, async () => {
      const found = (await this.bidi.send('browsingContext.locateNodes', {
        context: this.context,
        locator,
        maxNodeCount: 1,
      })) as { nodes: Node[] };
      const node = found.nodes[0];
      return node ? { sharedId: node.sharedId } : null;
    });
  }

  async #type(keys: string[]): Promise<void> {
    await this.bidi.send('input.performActions', {
      context: this.context,
      actions: [
        {
          type: 'key',
          id: 'keyboard',
          actions: keys.flatMap((value) => [
            { type: 'keyDown', value },
            { type: 'keyUp', value },
          ]),
        },
      ],
    });
  }
}

/** Starts Firefox with a profile of its own, and keeps a list of everything that went wrong in its page. */
export async function launchFirefox(): Promise<{
  page: FirefoxPage;
  troubles: string[];
  /** The offsets at which PATCH requests began. */
  patchOffsets: number[];
  close: () => Promise<void>;
}> {
  const home = await mkdtemp(join(tmpdir(), 'kinora-firefox-'));
  const firefox = spawn(
    process.env.KINORA_E2E_FIREFOX ?? 'firefox-esr',
    ['--headless', '--no-remote', '--profile', home, '--remote-debugging-port', '0', 'about:blank'],
    // Firefox refuses to run as root in somebody else's home.
    { env: { ...process.env, HOME: home, LANG: 'en_US.UTF-8' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((exit) => firefox.once('exit', () => exit()));
  const close = async () => {
    firefox.kill();
    await ended;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const troubles: string[] = [];
    const patchOffsets: number[] = [];
    const bidi = await Bidi.connect(`${await listening(firefox)}/session`, ({ method, params }) => {
      if (method === 'network.beforeRequestSent') {
        const { request } = params as Sent;
        if (request.method !== 'PATCH' || !request.url.includes('/api/uploads/')) return;
        const offset = request.headers.find(({ name }) => name.toLowerCase() === 'upload-offset');
        patchOffsets.push(Number(offset?.value.value));
        return;
      }
      const { type, level, text } = params as LogEntry;
      if (method === 'log.entryAdded' && level === 'error') troubles.push(`${type}: ${text}`);
    });
    await bidi.send('session.new', { capabilities: {} });
    await bidi.send('session.subscribe', { events: ['log.entryAdded', 'network.beforeRequestSent'] });
    const tree = (await bidi.send('browsingContext.getTree')) as { contexts: { context: string }[] };
    const context = tree.contexts[0]?.context ?? '';
    await bidi.send('browsingContext.setViewport', { context, viewport: { width: 1280, height: 800 } });
    return { page: new FirefoxPage(bidi, context), troubles, patchOffsets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The address that Firefox says it listens on. */
function listening(firefox: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    firefox.once('error', reject);
    firefox.once('exit', () => reject(new Error(`Firefox ended:\n${log}`)));
    firefox.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      const address = /WebDriver BiDi listening on (ws:\S+)/.exec(log)?.[1];
      if (address) resolve(address);
    });
  });
}

async function until<T>(what: string, timeout: number, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`Firefox: waited in vain for ${what}`);
    await sleep(50);
  }
}
