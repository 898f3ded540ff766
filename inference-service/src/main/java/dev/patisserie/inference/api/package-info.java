/**
 * The HTTP API: inference according to the Open Inference Protocol v2, and operations for operators. Inference requests
 * run on their own threads, whose number is limited.
 */
package dev.patisserie.inference.api;
