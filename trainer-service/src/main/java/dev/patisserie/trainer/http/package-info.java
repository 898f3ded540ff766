/** The security rules of the trainer's HTTP server, which serves only health and metrics. */
package dev.patisserie.trainer.http;
