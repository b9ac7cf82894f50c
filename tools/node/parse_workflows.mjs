// Reads workflow files with GitHub's own parser, as GitHub will; tells what it refuses, and fails.
// `make lint` bundles it with esbuild, because the parser imports JSON in a way that older Nodes do not know.
import { readFileSync } from "node:fs";
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";

let refused = 0;
for (const name of process.argv.slice(2)) {
  const { context } = parseWorkflow({ name, content: readFileSync(name, "utf8") }, new NoOperationTraceWriter());
  for (const { rawMessage } of context.errors.getErrors()) {
    console.error(`${name}: ${rawMessage}`);
    refused++;
  }
}
process.exit(refused ? 1 : 0);
