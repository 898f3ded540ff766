/**
 * Training requests from a file and from options. A request is a tree of JSON fields until it is complete. It is then
 * read by the trainer's codec, so that both accept the same requests.
 */
package dev.patisserie.standalone.request;
