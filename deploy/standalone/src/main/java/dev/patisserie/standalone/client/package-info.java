/**
 * Clients of the topics, which send photos and training requests and read the results, and of the inference service's
 * operator endpoint.
 */
package dev.patisserie.standalone.client;
