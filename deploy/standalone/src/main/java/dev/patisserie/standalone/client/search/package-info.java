/** Requests, reads and cancels searches. */
package dev.patisserie.standalone.client.search;
