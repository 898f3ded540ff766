/**
 * What operators get, held against the code and against itself: {@code docker-compose.yml}, the files below
 * {@code deploy}, {@code docs/metrics.md} and {@code docs/runbook.md}.
 */
package dev.patisserie.standalone.operate;
