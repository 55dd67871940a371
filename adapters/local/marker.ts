/** What commands carry in their environment: whose they are. Inherited by whatever they start, whatever session that is in. */
import { hasEnded, processIdentity } from '../sandbox/process-identity';

export const MARKER = 'LONGHAUL_COMMAND';

export class Marker {
  constructor(
    readonly workspace: string,
    readonly command: string,
    readonly worker: string = processIdentity(),
  ) {}

  /** Of a worker that does not run any more. */
  orphaned(): boolean {
    return hasEnded(this.worker);
  }

  toString(): string {
    return `${this.workspace}:${this.command}:${this.worker}`;
  }

  static parse(text: string): Marker {
    const [workspace = '', command = '', worker = ''] = text.split(':');
    return new Marker(workspace, command, worker);
  }
}
