import { once } from 'node:events';
import WebSocket from 'ws';

type Answer = { id: number; result?: unknown; error?: string; message?: string };
type Event = { method: string; params: unknown };
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

/** WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): commands and events as JSON over one socket. */
export class Bidi {
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();

  private constructor(
    private readonly socket: WebSocket,
    onEvent: (event: Event) => void,
  ) {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Answer | Event;
      if ('method' in message) onEvent(message);
      else this.#settle(message);
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser hung up'));
      this.#waiting.clear();
    });
  }

  static async connect(url: string, onEvent: (event: Event) => void): Promise<Bidi> {
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Bidi(socket, onEvent);
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #settle({ id, result, error, message }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${error}: ${message ?? ''}`));
  }
}
