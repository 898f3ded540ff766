/** Arithmetic on times that come from outside, and the waits between attempts. */
package dev.patisserie.common.time;
