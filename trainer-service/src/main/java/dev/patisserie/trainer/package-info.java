/** Root of the trainer module; see the package-info of its packages. */
package dev.patisserie.trainer;
