/**
 * The formulas of calibration, prediction sets, the score that detects unfamiliar images, and class activation maps:
 * pure functions without TensorFlow, clocks, randomness and I/O. The trainer fits with them what the inference service
 * applies, so that both compute equal numbers from equal inputs. ADR 46 has the reasons.
 */
package dev.patisserie.common.uncertainty;
