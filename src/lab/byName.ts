/** Records keyed by a lane's name, which a link may set to anything: without a prototype, so that none is found but those put in. */
export type ByName<T> = Readonly<Record<string, T>>;

export function noNames<T>(): ByName<T> {
  return bare({});
}

/** The record with one more entry, or another in its place. */
export function withName<T>(record: ByName<T>, name: string, value: T): ByName<T> {
  return bare({ ...record, [name]: value });
}

function bare<T>(record: Record<string, T>): ByName<T> {
  return Object.setPrototypeOf(record, null) as ByName<T>;
}
