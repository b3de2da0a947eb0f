import { expect, it } from "vitest";
import { version } from "../../../package.json";
import { reportOf } from "./report";

it("holds the error, the version, where it was and the experiment", () => {
  const report = reportOf({
    error: new TypeError("x is undefined"),
    components: "\n    at Headline\n    at App",
    fragment: "preset=spirals&model.width=32",
    userAgent: "a browser",
  });
  expect(report).toContain(`Halfstep ${version}\nTypeError: x is undefined`);
  expect(report).toContain("at Headline");
  expect(report).toContain("#preset=spirals&model.width=32");
  expect(report).toContain("a browser");
});

it("takes whatever was thrown", () => {
  for (const error of ["a string", undefined, null, { odd: true }])
    expect(reportOf({ error, components: "", fragment: "", userAgent: "" })).toContain("Halfstep");
});
