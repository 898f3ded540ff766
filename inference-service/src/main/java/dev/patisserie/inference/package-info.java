/**
 * The inference service: images in, predictions out, models swapped live. This package only puts
 * the others together.
 *
 * <p><b>May import:</b> every package of this service, {@code common}, CDI, Micrometer, Quarkus's
 * start-up event. <b>Imported by:</b> nobody.
 */
package dev.patisserie.inference;
