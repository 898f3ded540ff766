/** Programs that the Python scripts of this folder compare with other libraries. */
package dev.patisserie.benchmarks.program;
