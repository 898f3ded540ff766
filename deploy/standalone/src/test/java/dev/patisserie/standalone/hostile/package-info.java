/**
 * Tests of the packaged services with hostile inputs during a steady stream of valid photos: HTTP requests, raw
 * connections, records of every topic, and model archives. They run nightly.
 */
package dev.patisserie.standalone.hostile;
