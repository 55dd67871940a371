/**
 * The environment every command sees, in every kind of sandbox. Nothing of the worker's own environment is in it:
 * that one holds keys.
 */
export const COMMAND_ENVIRONMENT: Readonly<Record<string, string>> = {
  // No pager, no prompt, no colours, no progress bars: nobody is there to press a key.
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  CI: '1',
  NO_COLOR: '1',
  TERM: 'dumb',
  GIT_TERMINAL_PROMPT: '0',
  DEBIAN_FRONTEND: 'noninteractive',
  LANG: 'C.UTF-8',
  // The git directory is shown read-only: `git status` must not try to refresh its index.
  GIT_OPTIONAL_LOCKS: '0',
  // The files may be another user's than the command's: a workspace is disposable, and git in it must not refuse to look.
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  // .pyc files carry one-second stamps and hide an edit of equal size made within the second.
  PYTHONDONTWRITEBYTECODE: '1',
  // npm and pip call home to ask for their own updates unless told not to.
  npm_config_update_notifier: 'false',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
};
