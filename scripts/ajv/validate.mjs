// Reads one JSON object a line, {"schema": name, "value": any}, after a first
// line with the schemas by name, and answers true or false a line.
import Ajv2020 from "ajv/dist/2020.js";
import readline from "node:readline";

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: false });
const validators = {};
let first = true;
for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const message = JSON.parse(line);
  if (first) {
    first = false;
    for (const [name, schema] of Object.entries(message)) validators[name] = ajv.compile(schema);
    continue;
  }
  console.log(validators[message.schema](message.value) ? "true" : "false");
}
