/**
 * Every meter of this service: one class for the stream and the models, one for pinning, one for requests, one for HTTP
 * requests that the server rejects, one for errors that were contained.
 */
package dev.patisserie.inference.metrics;
