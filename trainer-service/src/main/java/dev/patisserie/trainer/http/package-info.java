/** The rules of the trainer's HTTP server, which answers for health and metrics alone. */
package dev.patisserie.trainer.http;
