// A shop waits until its customer is authenticated, and shows the challenge if there is one.
import { createZro } from "dintero-client/zro";

const zro = createZro({
  baseUrl: process.env["ZRO_URL"] ?? "",
  apiId: process.env["ZRO_API_ID"],
  apiKey: process.env["ZRO_API_KEY"],
  language: "en-US",
});

const [id = "0197b169-da6b-7ba2-b053-ce413ae39afd"] = process.argv.slice(2);
const { status, challenge_data } = await zro.waitForAuthentication(id, {
  totalTimeout: 300_000,
  until: ["WAITING_CHALLENGE", "ACCEPTED", "REJECTED", "FAILED", "ERROR"],
});
console.log(status);
if (challenge_data?.iframe_dimension_width) console.log("Open a frame of", challenge_data.iframe_dimension_width);
