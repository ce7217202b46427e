import { describe, expect, it } from "vitest";
import { at, lines, list, type Tree } from "./things.js";

describe("operations", () => {
  it("reports a removed operation as breaking and an added one as not", () => {
    const move = (document: Tree) => {
      at(document, "paths")["/others"] = { get: { operationId: "others_get", responses: {} } };
      delete at(document, "paths")["/things/{id}"];
    };
    expect(lines(move)).toEqual([
      '! operation-removed ~ DELETE /things/{id} ~ is removed ~ `DELETE("/things/{id}")` no longer compiles.',
      'operation-added ~ GET /others ~ is added ~ `GET("/others")` compiles.',
    ]);
  });

  it("reports an operation whose path parameter has another name as moved", () => {
    const rename = (document: Tree) => {
      const paths = at(document, "paths");
      paths["/things/{thing}"] = paths["/things/{id}"];
      delete paths["/things/{id}"];
    };
    expect(lines(rename)).toEqual([
      '! operation-moved ~ DELETE /things/{thing} ~ was `DELETE /things/{id}` ~ `DELETE("/things/{id}")` no longer compiles; write `DELETE("/things/{thing}")`.',
    ]);
  });

  it("finds a moved operation by its operationId", () => {
    const move = (document: Tree) => {
      const paths = at(document, "paths");
      paths["/stuff/{id}"] = paths["/things/{id}"];
      delete paths["/things/{id}"];
    };
    expect(lines(move)[0]).toContain("! operation-moved ~ DELETE /stuff/{id} ~ was `DELETE /things/{id}`");
  });

  it("reports an operation that is deprecated now as not breaking", () => {
    const [line] = lines((document) => {
      list(document)["deprecated"] = true;
    });
    expect(line).toMatch(/^deprecated ~ GET \/things ~ is deprecated now ~/);
  });

  it("reports another way to request pages as breaking", () => {
    const [line] = lines((document) => {
      at(list(document), "x-pagination")["scheme"] = "offset";
    });
    expect(line).toMatch(/^! pagination-changed ~ GET \/things ~ pagination was .*body-token.* is .*offset/);
  });

  it("finds no change in an extension next to the pagination", () => {
    expect(
      lines((document) => Object.assign(at(list(document), "x-pagination"), { "x-provenance": "inferred" })),
    ).toEqual([]);
  });

  it("reports the scopes that an operation loses and gains", () => {
    const [line] = lines((document) => {
      list(document)["x-scopes"] = ["read:things", "list:things"];
    });
    expect(line).toContain(
      "! scopes-changed ~ GET /things ~ list of scopes loses `admin:things` and gains `list:things`",
    );
  });

  it("reports other credentials as breaking", () => {
    const [line] = lines((document) => {
      list(document)["security"] = [{ basic: [] }];
    });
    expect(line).toContain("! security-changed ~ GET /things ~ security was `JWT`, is `basic`");
  });
});
