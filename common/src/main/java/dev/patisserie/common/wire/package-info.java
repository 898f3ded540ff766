/**
 * The conversion of events to Kafka records and back: CloudEvents 1.0, Kafka binding, binary mode, JSON. Also the
 * record of an image, and the headers of a decision. The services and the command line share this code.
 */
package dev.patisserie.common.wire;
