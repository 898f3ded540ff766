/** The health checks: live unless Kafka Streams has stopped because of an error, ready while it processes records. */
package dev.patisserie.feedback.health;
