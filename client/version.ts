/** What this is, for whoever asks by command line or by protocol. As in package.json. */
export const VERSION = '0.1.0';
