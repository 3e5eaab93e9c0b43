// What the Adaptive Cards library finds wrong with cards on its input, a JSON object of lists by name:
// a JSON list of sentences. It passes over what it does not know, so each object's keys are compared too.
const AC = require("adaptivecards/dist/adaptivecards.js");

const VERSION = new AC.Version(1, 5);
const ALWAYS = ["type", "$schema"];
const PARTS = { // what the library reads itself, beside its schema; and what Teams adds
  AdaptiveCard: ["body", "actions", "msteams"],
  ActionSet: ["actions"],
  Column: ["items"],
  ColumnSet: ["columns"],
  Container: ["items"],
  RichTextBlock: ["inlines"],
  Table: ["rows"],
  TableCell: ["items"],
  TableRow: ["cells"],
};
const IN_TEAMS_BEFORE = 'Property "choices.data" is supported in version 1.6, but you are using version 1.5.';
const HOST = new AC.HostConfig({ actions: { maxActions: 100 } }); // it counts those behind the ⋯ too
let found = [];
let name = "";

const parse = AC.SerializableObject.prototype.internalParse;
AC.SerializableObject.prototype.internalParse = function (source, context) {
  const kind = this.getSchemaKey();
  const known = new Set([...ALWAYS, ...(PARTS[kind] ?? [])]);
  const schema = this.getSchema();
  for (let at = 0; at < schema.getCount(); at++) known.add(schema.getItemAt(at).name);
  for (const key of Object.keys(source ?? {})) {
    if (!known.has(key)) found.push(`${name}: ${kind} knows no ${key}`);
  }
  return parse.call(this, source, context);
};

function check(content) {
  const context = new AC.SerializationContext(VERSION);
  const card = new AC.AdaptiveCard();
  card.hostConfig = HOST;
  card.parse(content, context);
  const events = card.validateProperties().validationEvents;
  for (let at = 0; at < context.eventCount; at++) events.push(context.getEventAt(at));
  for (const { message } of events) if (message !== IN_TEAMS_BEFORE) found.push(`${name}: ${message}`);
}

let input = "";
process.stdin.on("data", (part) => (input += part));
process.stdin.on("end", () => {
  for (const [key, cards] of Object.entries(JSON.parse(input))) {
    name = key;
    cards.forEach(check);
  }
  console.log(JSON.stringify([...new Set(found)]));
});
