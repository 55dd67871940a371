/** The disk under the data directory without a free block for a while: stores and caches alike. */
import { type Nemesis, pause, struck } from './nemesis';

export const diskFull: Nemesis = {
  name: 'disk-full',
  about: 'no room left in the data directory for up to three seconds',
  weight: 2,
  missing: ({ disk }) => (disk.isSmall ? null : 'the data directory is on a disk of the machine'),
  async strike({ disk }, dice) {
    disk.fill();
    await pause(300, 3_000, dice);
    disk.free();
    return struck('full');
  },
};
