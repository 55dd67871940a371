/** A workspace in which a command was let in and that was not recorded counts as clean. */
const { built, override } = require('./built.cjs');

override('adapters/git/workspace.js', 'GitWorkspace', 'begin', () => async () => {});
override(
  'adapters/git/workspace.js',
  'GitWorkspace',
  'holds',
  () =>
    async function (tree) {
      const mark = await built('adapters/git/mark.js').readMark(this.place.markFile);
      return mark?.tree === tree;
    },
);
