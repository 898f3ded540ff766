/**
 * What a run led to, in figures: confusion matrix, latency, the demo's report. Pure; no Kafka.
 *
 * <p><b>May import:</b> {@code common.event}, the manifest, {@code client}, HdrHistogram, Jackson's
 * annotations. <b>Imported by:</b> {@code command}, tests.
 */
package dev.patisserie.standalone.report;
