/** A file behind a link. */
export type StoredFile = { readonly contentType: string; readonly text: string };

/** Files that are fetched without an access token, by a link that is signed. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();

  add(name: string, file: StoredFile): void {
    this.#files.set(name, file);
  }

  find(name: string): StoredFile | undefined {
    return this.#files.get(name);
  }

  /** What follows the address of the sandbox in a link to a file. */
  linkTo(name: string): string {
    return `/files/${name}?signature=${signatureOf(name)}`;
  }

  isSigned(name: string, signature: string | null): boolean {
    return signature === signatureOf(name);
  }
}

/** Only the sandbox itself checks it, so that it need not be secret. */
const signatureOf = (name: string): string => btoa(name).replace(/=+$/, "");
