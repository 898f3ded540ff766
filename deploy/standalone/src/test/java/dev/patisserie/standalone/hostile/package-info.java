/**
 * Hostile inputs against the packaged services, while a steady stream of good photos is answered: HTTP requests, raw
 * connections, records of every topic, and model archives. Nightly.
 */
package dev.patisserie.standalone.hostile;
