// Walks through what `newsvault serve` shows as a reader would, in headless Chromium:
//
//     node walk.mjs http://127.0.0.1:8155 /usr/bin/chromium [folder for pictures]
//
// A line a check on standard output; exit code 1 if one of them fails. playwright-core and axe-core
// are taken from the folder that NODE_PATH names.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { audit } from "./audit.mjs";
import { journeys } from "./journeys.mjs";

const [base, executablePath, pictures] = process.argv.slice(2);
const require = createRequire(join(process.env.NODE_PATH, "here.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
let failed = 0;

/** Everything that a page must never do, whatever is stored. */
function watched(page, faults) {
  const own = new URL(base).origin;
  const isOther = (request) => !request.url().startsWith(own) && !request.url().startsWith("data:");
  page.on("response", (response) => {
    if (isOther(response.request())) faults.push(`got ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    // What a stored page asks for is stopped before it leaves.
    const why = request.failure()?.errorText ?? "";
    if (isOther(request) && !/csp/i.test(why)) faults.push(`asked for ${request.url()}: ${why}`);
  });
  page.on("dialog", (dialog) => {
    faults.push(`opened a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("pageerror", (error) => faults.push(`threw ${error.message}`));
  page.on("console", (message) => {
    // Pages that are not there or make no sense, and stored ones that may not load things, are no faults.
    const expected = /status of 40[04]|sandboxed|Content Security Policy/.test(message.text());
    if (message.type() === "error" && !expected) faults.push(`complained: ${message.text()}`);
  });
}

/** A check of its own: a fresh browser context, and nothing may go wrong on the way. */
async function check(name, options, walk) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  watched(page, faults);
  try {
    await walk(page);
  } catch (error) {
    faults.push(error.message);
  }
  await context.close();
  for (const fault of faults) console.log(`     ${fault}`);
  console.log(`${faults.length === 0 ? "ok  " : "FAIL"} ${name}`);
  failed += faults.length === 0 ? 0 : 1;
}

const site = { base, axe, pictures };
for (const [name, options, walk] of journeys(site)) await check(name, options, walk);
for (const [name, options, walk] of audit(site)) await check(name, options, walk);
await browser.close();
process.exit(failed === 0 ? 0 : 1);
