/**
 * Tells many when a signal is aborted, through one listener on it.
 *
 * A job that hands one signal to hundreds of calls would otherwise collect hundreds of listeners, which Node reports as a leak.
 */
export class Followers {
  readonly #groups = new WeakMap<AbortSignal, Group>();

  /** Calls back once when the signal is aborted; the function it returns ends that. */
  follow(signal: AbortSignal, callback: () => void): () => void {
    const group = this.#groups.get(signal) ?? this.#begin(signal);
    group.add(callback);
    return () => {
      group.delete(callback);
      if (group.size === 0) this.#end(signal, group);
    };
  }

  #begin(signal: AbortSignal): Group {
    const group = new Group();
    this.#groups.set(signal, group);
    signal.addEventListener("abort", group.tell);
    return group;
  }

  #end(signal: AbortSignal, group: Group): void {
    signal.removeEventListener("abort", group.tell);
    if (this.#groups.get(signal) === group) this.#groups.delete(signal);
  }
}

class Group extends Set<() => void> {
  tell = (): void => {
    for (const callback of this) callback();
  };
}
