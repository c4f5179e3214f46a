// node opsgenie.js URL KEY create|getRequestStatus|acknowledge|addNote|close ARGUMENT...: each argument as JSON; prints what the real client makes of our answer.
const opsgenie = require('opsgenie-sdk');

const [host, api_key, action, ...values] = process.argv.slice(2);
opsgenie.configure({ host, api_key });
opsgenie.alertV2[action](...values.map(value => JSON.parse(value)), null, (error, result) => console.log(JSON.stringify({ error, result })));
