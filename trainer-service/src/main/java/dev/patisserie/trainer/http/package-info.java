/**
 * The rules of the trainer's HTTP server, which answers for health and metrics alone.
 *
 * <p><b>May import:</b> Vert.x, CDI. <b>Imported by:</b> nobody.
 */
package dev.patisserie.trainer.http;
