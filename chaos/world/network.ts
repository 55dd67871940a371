/** The wire between the workers and the server: a TCP relay on loopback that can be cut, or swallow what is sent. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Network {
  private readonly open = new Set<Socket>();
  private isCut = false;
  private constructor(
    private readonly relay: Server,
    readonly port: number,
  ) {}

  static start(to: number): Promise<Network> {
    return new Promise((resolve, reject) => {
      const relay = createServer({ allowHalfOpen: true }, (socket) => network.accept(socket, to)).once('error', reject);
      let network: Network;
      relay.listen(0, '127.0.0.1', () => {
        const address = relay.address();
        network = new Network(relay, typeof address === 'object' && address ? address.port : 0);
        resolve(network);
      });
    });
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections break, and new ones too. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  /** Nothing arrives any more, and nobody is told. */
  swallow(): void {
    for (const socket of this.open) socket.pause();
  }

  mend(): void {
    this.isCut = false;
    for (const socket of this.open) socket.resume();
  }

  stop(): void {
    this.relay.close();
    for (const socket of this.open) socket.destroy();
  }

  private accept(client: Socket, to: number): void {
    if (this.isCut) return void client.destroy();
    const server = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true });
    for (const [from, into] of [
      [client, server],
      [server, client],
    ] as const) {
      this.open.add(from);
      from.setNoDelay(true);
      from.pipe(into);
      from.on('error', () => into.destroy());
      from.on('close', () => {
        this.open.delete(from);
        into.destroy();
      });
    }
  }
}
