// node pagerduty.js HOST:PORT trigger|acknowledge|resolve|change JSON: what the real client does with our answer. It speaks https only.
const pagerduty = require('@pagerduty/pdjs');

const [server, action, data] = process.argv.slice(2);
pagerduty[action]({ server, data: JSON.parse(data) })
  .then(answer => console.log(JSON.stringify({ status: answer.response.status, data: answer.data })));
