/**
 * What tokens cost. In whole nano-dollars, so that sums are exact whatever their order: a price in dollars per million tokens with at
 * most three decimals is a whole number of them a token.
 */
import type { Prices } from '../contract/job';
import type { Usage } from '../contract/steps';

export const NANO = 1_000_000_000;
/** Nano-dollars a token for a dollar per million tokens. */
const PER_TOKEN = 1_000;

export interface TokenPrices {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** Nano-dollars a token. */
export function perToken({ input, cachedInput = input, output }: Prices): TokenPrices {
  return { input: Math.round(input * PER_TOKEN), cached: Math.round(cachedInput * PER_TOKEN), output: Math.round(output * PER_TOKEN) };
}

export function costOf(prices: Prices, { inputTokens, cachedTokens, outputTokens }: Usage): number {
  const { input, cached, output } = perToken(prices);
  return (inputTokens - cachedTokens) * input + cachedTokens * cached + outputTokens * output;
}

/** Four decimals: a hundredth of a cent. */
export function dollars(nano: number): string {
  return `$${(nano / NANO).toFixed(4)}`;
}
