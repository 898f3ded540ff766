/** Programs that the Python scripts of the benchmarks compare with other libraries. */
package dev.patisserie.benchmarks.program;
