/**
 * A user's side of the topics: send photos and training requests, read what comes of them; and the
 * inference service's operator endpoint.
 *
 * <p><b>May import:</b> {@code common}, Kafka's client, the CloudEvents SDK. <b>Imported by:</b>
 * {@code report}, {@code command}, tests.
 */
package dev.patisserie.standalone.client;
