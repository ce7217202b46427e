// The types of the client that programs are written with. They are named here once, because every program imports them.
export type { BodyOption, Data, ErrorBody, ParametersOf } from "../../../../src/core/types/operation.js";
