// node standardwebhooks.js SECRET HEADERS BODY: what the reference library makes of a webhook of ours; headers as JSON.
const { Webhook } = require('standardwebhooks');

const [secret, headers, body] = process.argv.slice(2);
try {
  console.log(JSON.stringify({ verified: true, payload: new Webhook(secret).verify(body, JSON.parse(headers)) }));
} catch (error) {
  console.log(JSON.stringify({ verified: false, why: error.message }));
}
