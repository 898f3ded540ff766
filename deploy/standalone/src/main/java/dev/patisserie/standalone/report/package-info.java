/** What a run led to, in figures: confusion matrix, latency, the demo's report. Pure; no Kafka. */
package dev.patisserie.standalone.report;
