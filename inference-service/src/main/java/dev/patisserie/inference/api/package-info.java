/**
 * What operators ask over HTTP.
 *
 * <p><b>May import:</b> {@code classify}, {@code select}, {@code config}, {@code common}'s events,
 * Jakarta REST. <b>Imported by:</b> nobody.
 */
package dev.patisserie.inference.api;
