/**
 * The rules of the HTTP server for all paths: accepted hosts and origins, response headers, and limits on the size and
 * duration of requests. Nothing here blocks a thread.
 */
package dev.patisserie.inference.http;
