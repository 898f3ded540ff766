/** Reports of a run: confusion matrix, latency, the demo's report. The package does not use Kafka. */
package dev.patisserie.standalone.report;
