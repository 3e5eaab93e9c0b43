// What Microsoft's own schemas find wrong with an unpacked app package: a JSON list of sentences.
// Its own check of a file fetches the schema from the web; the same schemas are in the package.
const fs = require("node:fs");
const path = require("node:path");
const Ajv = require("ajv-draft-04");
const addFormats = require("ajv-formats");

const schemas = path.join(path.dirname(require.resolve("@microsoft/app-manifest")), "json-schemas", "teams");
const read = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), "utf8"));

function faults(content, version, schema, name) {
  const ajv = new Ajv({ allErrors: true, strictTypes: false, unicodeRegExp: false }); // theirs do not parse with it
  addFormats(ajv, ["uri", "email", "regex"]);
  const validate = ajv.compile(read(schemas, `v${version}`, schema));
  if (validate(content)) return [];
  return validate.errors.map((e) => `${name}${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

const folder = process.argv[2];
const manifest = read(folder, "manifest.json");
const version = manifest.manifestVersion;
const found = faults(manifest, version, "MicrosoftTeams.schema.json", "manifest.json");
for (const { file } of manifest.localizationInfo?.additionalLanguages ?? []) {
  found.push(...faults(read(folder, file), version, "MicrosoftTeams.Localization.schema.json", file));
}
console.log(JSON.stringify(found));
