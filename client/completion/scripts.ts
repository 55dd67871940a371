/**
 * What a shell runs to complete `longhaul`: each asks the program itself with the words so far, and shows what it prints: a candidate a
 * line, a tab, what it is; or `:files`, which asks for names of files. Nothing that is printed is evaluated.
 */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The words so far follow it, behind `--`. */
export const ASK = '__complete';
export const FILES = ':files';

const BASH = `# Completion of longhaul for bash 3.2 and newer. Use it with: source <(longhaul completion bash)
_longhaul() {
  local current="\${COMP_WORDS[COMP_CWORD]}" value about
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    if [ "$value" = ${FILES} ]; then
      compopt -o filenames 2>/dev/null || :
      while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("$value")
    fi
  done < <("$1" ${ASK} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _longhaul longhaul
`;

const ZSH = `#compdef longhaul
# Completion of longhaul for zsh. Use it with: source <(longhaul completion zsh)
_longhaul() {
  local line value
  local -a found
  while IFS= read -r line; do
    if [[ $line == ${FILES} ]]; then _files; return; fi
    value=\${line%%$'\\t'*}
    found+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]}" ${ASK} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe longhaul found
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _longhaul longhaul
# As a file of the fpath it is read when it is first called for.
if [[ $funcstack[1] == _longhaul ]]; then _longhaul; fi
`;

const FISH = `# Completion of longhaul for fish. Use it with: longhaul completion fish | source
function __longhaul_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found ($words[1] ${ASK} -- $words[2..-1] "$current" 2>/dev/null)
  if test "$found" = ${FILES}
    __fish_complete_path "$current"
  else
    string join \\n -- $found
  end
end
complete -c longhaul -f -a '(__longhaul_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
