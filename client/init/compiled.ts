/** Go, Rust, Maven and Gradle. What they download goes into the workspace: the home directory is empty for each command. */
import type { Ecosystem, Found } from './ecosystem';
import { firstOf, has, hasTable, textOf } from './seen';

export const go: Ecosystem = {
  reads: ['go.mod'],
  find(seen): Found | null {
    if (!has(seen, 'go.mod')) return null;
    const isVendored = has(seen, 'vendor/modules.txt');
    const needsModules = /^\s*require\b/m.test(textOf(seen, 'go.mod')) && !isVendored;
    return {
      ...{ name: 'Go', because: 'go.mod', needs: ['go'] },
      ...(needsModules ? { setup: 'go mod vendor' } : {}),
      checks: [{ command: 'go build ./...' }, { command: 'go test -v ./...' }],
      others: [{ command: 'go vet ./...' }],
      ...(has(seen, 'go.work') ? { packages: 'go.work' } : {}),
    };
  },
};

const CARGO_HOME = 'CARGO_HOME="$PWD/.cargo-home"';

export const cargo: Ecosystem = {
  reads: ['Cargo.toml'],
  find(seen): Found | null {
    if (!has(seen, 'Cargo.toml')) return null;
    const manifest = textOf(seen, 'Cargo.toml');
    const isWorkspace = hasTable(manifest, 'workspace');
    const needsCrates = isWorkspace || /^\s*\[(.*\.)?(dev-|build-)?dependencies\b/m.test(manifest);
    const all = isWorkspace ? ' --workspace' : '';
    const command = (words: string) => `${needsCrates ? `${CARGO_HOME} ` : ''}cargo ${words}${needsCrates ? ' --offline' : ''}`;
    return {
      ...{ name: 'Rust', because: firstOf(seen, ['Cargo.lock']) ?? 'Cargo.toml', needs: ['cargo'] },
      ...(needsCrates ? { setup: `${CARGO_HOME} cargo fetch` } : {}),
      checks: [{ command: command(`test${all}`) }],
      others: [{ command: command(`clippy${all}`) }, { command: 'cargo fmt --check' }],
      ...(isWorkspace ? { packages: 'Cargo.toml, workspace' } : {}),
    };
  },
};

const MAVEN = 'mvn -q -B -Dmaven.repo.local="$PWD/.m2"';

export const maven: Ecosystem = {
  reads: ['pom.xml'],
  find(seen): Found | null {
    if (!has(seen, 'pom.xml')) return null;
    return {
      ...{ name: 'Maven', because: 'pom.xml', needs: ['mvn', 'java'] },
      // What the test plug-in needs is known only when it runs tests.
      setup: `${MAVEN} -Dmaven.test.failure.ignore=true test`,
      checks: [{ command: `${MAVEN} -o test` }],
      ...(textOf(seen, 'pom.xml').includes('<modules>') ? { packages: 'pom.xml, modules' } : {}),
    };
  },
};

export const gradle: Ecosystem = {
  reads: [],
  find(seen): Found | null {
    const because = firstOf(seen, ['build.gradle.kts', 'build.gradle', 'settings.gradle.kts', 'settings.gradle']);
    if (because === undefined) return null;
    const hasWrapper = has(seen, 'gradlew');
    const command = `${hasWrapper ? './gradlew' : 'gradle'} -q --no-daemon -g .gradle-home`;
    return {
      ...{ name: 'Gradle', because, needs: [...(hasWrapper ? [] : ['gradle']), 'java'] },
      setup: `${command} --continue test || ${command} testClasses`,
      checks: [{ command: `${command} --offline test` }],
    };
  },
};
