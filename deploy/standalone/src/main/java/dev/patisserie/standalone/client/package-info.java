/**
 * Clients of the topics, which send photos, data sets and training requests and read the results, and of the dead
 * letters.
 */
package dev.patisserie.standalone.client;
