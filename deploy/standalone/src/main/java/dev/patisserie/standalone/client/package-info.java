/**
 * A user's side of the topics: send photos and training requests, read what comes of them; and the inference service's
 * operator endpoint.
 */
package dev.patisserie.standalone.client;
