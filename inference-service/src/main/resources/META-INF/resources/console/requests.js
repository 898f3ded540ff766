// Requests with JSON to the service of the page.

/** The message of a failed request; a proxy may answer in another format. */
export const reason = async response => (await response.json().catch(() => ({}))).error ?? `HTTP status ${response.status}`;

/** Sends a request with a JSON body or none, and returns its response; fails with a message for people. */
export async function sendJson(address, request) {
  const response = await fetch(address, { ...request, headers: { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(await reason(response));
  return response;
}
