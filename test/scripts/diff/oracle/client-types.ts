// The types of the client that programs are written with. They are named here once, because every program imports them.
export type { BodyOption, Data, ParametersOf } from "../../../../src/core/types/operation.js";
export type { Readable } from "../../../../src/core/types/read-write.js";
