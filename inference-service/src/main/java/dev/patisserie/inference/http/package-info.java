/**
 * The rules of the HTTP server, for every path: which hosts and pages are answered, which headers an answer has, and
 * how much of a request is read, in which time. Nothing here blocks a thread.
 */
package dev.patisserie.inference.http;
