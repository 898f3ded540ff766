/**
 * The rules of the HTTP server, for every path: which hosts and pages are answered, which headers
 * an answer has, and how much of a request is read, in which time. Nothing here blocks a thread.
 *
 * <p><b>May import:</b> {@code config}, {@code metrics}, {@code common}'s faults, Vert.x, Netty's
 * channels, CDI. <b>Imported by:</b> {@code api}, {@code console}.
 */
package dev.patisserie.inference.http;
