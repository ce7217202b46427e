/** Whether two types are the same, and not merely assignable to each other. */
export type Exact<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the two types are the same: `same<A, B>(true)`. */
export const same = <A, B>(_: Exact<A, B>): void => {};
