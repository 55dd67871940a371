/** What a Temporal server refuses, in words for the person who asked. Sorted here once; everything else is passed on as it is. */
import { isGrpcServiceError, NamespaceNotFoundError, ServiceError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/names';
import { NoServerError, rejected } from './errors';

/** gRPC's status codes, whose package is not among our direct dependencies. */
const CODE = { invalidArgument: 3, deadlineExceeded: 4, permissionDenied: 7, unavailable: 14, unauthenticated: 16 } as const;

/** The error to throw instead, or the same one if there is nothing better to say. */
export function explained(error: unknown, address: string): unknown {
  if (error instanceof NamespaceNotFoundError)
    return rejected('namespace', error.namespace, `is not on the server at ${address}`, 'Set TEMPORAL_NAMESPACE to one that is');
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return error;
  switch (Number(cause.code)) {
    case CODE.unavailable:
    case CODE.deadlineExceeded:
      return new NoServerError(address, error);
    case CODE.unauthenticated:
    case CODE.permissionDenied:
      return rejected('TEMPORAL_*', address, `refuses these credentials: ${cause.details}`, 'Set TEMPORAL_API_KEY or the TLS certificate');
    case CODE.invalidArgument:
      return /search attribute/i.test(cause.details) ? noAttributes(address, cause.details) : error;
    default:
      return error;
  }
}

function noAttributes(address: string, details: string): Error {
  return rejected(
    'server',
    address,
    `does not have longhaul's search attributes: ${details}`,
    'Add them once: temporal operator search-attribute create ' +
      Object.entries(SEARCH_ATTRIBUTES)
        .map(([name, type]) => `--name ${name} --type ${type}`)
        .join(' '),
  );
}
