/**
 * The services as child processes: started, watched, stopped; and the whole stack of broker and
 * services behind one {@code close()}.
 *
 * <p><b>May import:</b> {@code broker}, {@code workspace}, {@code console}. <b>Imported by:</b>
 * {@code command}, tests.
 */
package dev.patisserie.standalone.service;
