/** What the body of a response turns out to be: an envelope around the data, or a refusal in spite of a status that is a success. */
export type OpenedEnvelope =
  | {
      /** What the envelope contains. */
      readonly data: unknown;
    }
  | {
      /** The server refused the request, so the call has an error. */
      readonly refused: true;
    };

/** Looks into the body of a success. Returns undefined when there is no envelope. Not asked when a call passes `parseAs` for something other than JSON. */
export type OpenEnvelope = (body: unknown) => OpenedEnvelope | undefined;
