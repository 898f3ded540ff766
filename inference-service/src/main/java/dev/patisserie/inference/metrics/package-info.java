/**
 * All meters of this service, in one class each for the stream and the models, deferred models, pinning, requests, HTTP
 * requests that the server rejects, and contained errors.
 */
package dev.patisserie.inference.metrics;
