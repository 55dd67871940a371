/** For the planted bugs beside this file: the built product's modules, and which attempt of an activity is running. */
const { join } = require('node:path');

exports.built = (path) => require(join(__dirname, '..', '..', 'dist', path));

/** True in an attempt after the first: where recovery happens, and where these bugs are. */
exports.isRetry = () => require('@temporalio/activity').Context.current().info.attempt > 1;

/** Puts a function in place of an export; it is given the one that was there. */
exports.replace = (path, name, make) => {
  const module = exports.built(path);
  module[name] = make(module[name]);
};

/** The same for a method. */
exports.override = (path, type, name, make) => {
  const { prototype } = exports.built(path)[type];
  prototype[name] = make(prototype[name]);
};
