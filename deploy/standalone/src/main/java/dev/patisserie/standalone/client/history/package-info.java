/** Reads the decisions of people from the topics. Used by the command {@code history}. */
package dev.patisserie.standalone.client.history;
