/** Ruby, PHP, and Makefiles. */
import type { Ecosystem, Found } from './ecosystem';
import { firstOf, has, jsonOf, record, textOf, wordOf } from './seen';

export const ruby: Ecosystem = {
  reads: ['Gemfile', 'Rakefile'],
  find(seen): Found | null {
    if (!has(seen, 'Gemfile')) return null;
    const bundle = 'BUNDLE_PATH=vendor/bundle bundle';
    const isRspec = has(seen, '.rspec', 'spec/spec_helper.rb');
    const isRake = /\btest\b/i.test(textOf(seen, 'Rakefile'));
    return {
      ...{ name: 'Ruby', because: firstOf(seen, ['Gemfile.lock']) ?? 'Gemfile', needs: ['ruby', 'bundle'] },
      setup: `${bundle} install`,
      checks: isRspec ? [{ command: `${bundle} exec rspec` }] : isRake ? [{ command: `${bundle} exec rake test` }] : [],
      others: has(seen, '.rubocop.yml') ? [{ command: `${bundle} exec rubocop` }] : [],
    };
  },
};

export const php: Ecosystem = {
  reads: ['composer.json'],
  find(seen): Found | null {
    if (!has(seen, 'composer.json')) return null;
    const script = wordOf(record(jsonOf(textOf(seen, 'composer.json')).scripts), 'test');
    const isPhpunit = has(seen, 'phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml');
    return {
      ...{ name: 'Composer', because: firstOf(seen, ['composer.lock']) ?? 'composer.json', needs: ['php', 'composer'] },
      setup: 'composer install --no-interaction --no-progress',
      checks: script ? [{ command: 'composer test', runs: script }] : isPhpunit ? [{ command: 'vendor/bin/phpunit' }] : [],
    };
  },
};

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** A target that is there is not always a check: it is one where nothing else is (see `found.ts`). */
export const make: Ecosystem = {
  reads: MAKEFILES,
  find(seen): Found | null {
    const because = firstOf(seen, MAKEFILES);
    if (because === undefined) return null;
    const text = textOf(seen, because);
    const targets = ['test', 'check', 'lint'].filter((target) => new RegExp(`^${target}[ \\t]*::?(?!=)`, 'm').test(text));
    if (targets.length === 0) return null;
    const [first = '', ...rest] = targets.map((target) => `make ${target}`);
    const others = rest.map((command) => ({ command }));
    return { name: 'make', because, needs: ['make'], checks: [{ command: first }], others };
  },
};
