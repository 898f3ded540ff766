/**
 * What the inference service promises when things break: its process, the brokers, the network, the topics. Brokers and
 * services are processes of their own; every image that a broker has acknowledged is counted. Run by {@code mvn
 * verify}, the long versions by {@code mvn -Pnightly verify}; the table of all counts is
 * {@code target/failure-suite.md}.
 */
package dev.patisserie.standalone.failure;
