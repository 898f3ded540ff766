/**
 * Training requests from a file and from options. A request is a tree of JSON fields until it is complete; then it is
 * read by the codec that the trainer uses, so that both accept the same.
 */
package dev.patisserie.standalone.request;
