/**
 * From a checkpoint event to a model that serves: fetched, verified, loaded, warmed up, held against the trainer's
 * probes, swapped in; the old one drained and closed. The only package that sees DJL.
 */
package dev.patisserie.inference.model;
