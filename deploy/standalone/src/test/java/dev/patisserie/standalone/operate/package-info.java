/**
 * Tests of the operators' files for consistency with the code and among themselves: {@code docker-compose.yml}, the
 * files below {@code deploy}, {@code docs/metrics.md} and {@code docs/runbook.md}.
 */
package dev.patisserie.standalone.operate;
