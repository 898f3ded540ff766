/**
 * Tests of the inference service's delivery guarantees under failures of its process, the brokers, the network and the
 * topics. Brokers and services are separate processes, and every acknowledged image is counted. Run by {@code mvn
 * verify}, the long versions by {@code mvn -Pnightly verify}; the table of all counts is
 * {@code target/failure-suite.md}.
 */
package dev.patisserie.standalone.failure;
