/**
 * What is asked over HTTP: inference, by the Open Inference Protocol v2, and what operators want to know. Inference
 * requests are handled on threads of their own, as many as may run at a time.
 */
package dev.patisserie.inference.api;
