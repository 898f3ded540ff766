/** The permissions that each user of Kafka needs, and the check of those of this process. */
package dev.patisserie.common.kafka.permission;
