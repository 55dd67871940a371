/** The remotes of a person's repository, by name. */
import { StoreFailure } from '../../contract/failures';
import { gitAsPerson } from './git';
import { localGitDir, type Source } from './source';

/** What git would push to by that name in the person's repository; a URL and a path are what they are. */
export async function remoteUrl(person: Source, remote: string): Promise<string> {
  if (!isName(remote)) return remote;
  const { repository, signal } = person;
  const gitDir = await localGitDir(repository, signal);
  const answer =
    gitDir === null ? null : await gitAsPerson(['remote', 'get-url', '--push', '--', remote], { gitDir, signal, answers: [2, 128] });
  const url = answer?.exitCode === 0 ? answer.stdout.toString('utf8').split('\n')[0] : '';
  if (url) return url;
  throw new StoreFailure('refused', `${repository} has no remote called "${remote}". Add it there: git remote add ${remote} URL.`);
}

function isName(remote: string): boolean {
  return !/[/:]/.test(remote);
}
