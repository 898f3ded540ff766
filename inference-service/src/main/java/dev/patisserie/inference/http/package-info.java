/**
 * The rules of the HTTP server for all paths: accepted hosts and origins, response headers, and limits on the size,
 * duration, rate and concurrency of requests. Nothing here blocks a thread of the connections.
 */
package dev.patisserie.inference.http;
